#!/bin/bash
# Process 1 of the guest. The root file system is the host's, read-only, so that every program and the checkout are where
# they are on the host; /dev is the guest's own already. What must be writable is memory (/run) or the folder that the
# host shares (/run/guest): it holds the command to run, and takes its output, status and files.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t tmpfs tmpfs /run
mkdir -p /run/guest /run/tmp /run/home /run/netns /run/modules/lib /dev/pts /dev/shm
mount -t hostfs -o "$SHARED" shared /run/guest
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /dev/shm
echo guest >/proc/sys/kernel/hostname

# The modules are not under /lib/modules, which a host without kernels lacks. The kernel asks for others, such as a
# scheduler that is named later, through the same program.
ln -s /usr/lib/uml/modules /run/modules/lib/modules
printf '#!/bin/sh\nexec modprobe -d /run/modules "$@"\n' >/run/modprobe
chmod +x /run/modprobe
echo /run/modprobe >/proc/sys/kernel/modprobe
/run/modprobe -qa ip_vs ip_vs_rr ip_vs_wrr ip_vs_lc ip_vs_wlc veth bridge macvlan dummy 8021q nf_tables
ip link set lo up

export HOME=/run/home TMPDIR=/run/tmp TMUX_TMPDIR=/run/tmp LANG=C.UTF-8 GUEST_FILES=/run/guest/files
if [[ -n $TERMINAL_SIZE ]]; then
  resize() { stty rows "${1%x*}" cols "${1#*x}" </dev/tty0; }
  resize "$TERMINAL_SIZE"
  # Later sizes come as files of their own, numbered from 1: what hostfs has read once it may not read again.
  for ((n = 1; ; n++)); do
    until [[ -e /run/guest/size.$n ]]; do sleep 0.5; done
    resize "$(</run/guest/size.$n)"
  done &
  # The command gets the console as its controlling terminal, for which it must lead a session.
  setsid --ctty --wait bash /run/guest/command </dev/tty0 >/dev/tty0 2>&1
else
  bash /run/guest/command </dev/null >/run/guest/stdout 2>/run/guest/stderr
fi
echo $? >/run/guest/status
# Nobody wants to read on the terminal that the system was halted.
echo 0 >/proc/sys/kernel/printk
exec busybox poweroff -f
