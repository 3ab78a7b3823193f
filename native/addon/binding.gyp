{
  "targets": [
    {
      "target_name": "lvsha",
      "sources": ["lvsha.c", "socket.c", "receive.c", "fault.c"],
      "cflags": ["-std=gnu11", "-Wall", "-Wextra", "-Werror"]
    }
  ]
}
