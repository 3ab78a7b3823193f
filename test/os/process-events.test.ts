import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeProcessEvent } from '../../src/os/process-events.js'

// The messages of fork, answer and exit are as Linux 6.18 sent them on x86-64.
const header = '4c00000003000000'
const fork =
  '4c00000003000000000000000000000001000000010000000000000000000000280000000100000001000000a8c6f65ffe0b00003b3e00003b3e0000f1300000f13000000000000000000000'

test('a process that was forked, and a thread, which is none', () => {
  assert.equal(decodeProcessEvent(Buffer.from(fork, 'hex')), { kind: 'fork', pid: 0x30f1, parent: 0x3e3b })
  const thread = fork.replace('f1300000f1300000', 'f13000003b3e0000')
  assert.is(decodeProcessEvent(Buffer.from(thread, 'hex')), undefined)
})

test('the answer to the request', () => {
  const answer =
    '4c000000030000000000000000000000010000000100000000000000010000002800000000000000000000009b298c5efe0b0000000000000000000000000000000000000000000000000000'
  assert.equal(decodeProcessEvent(Buffer.from(answer, 'hex')), { kind: 'answer', errno: 0 })
})

test('the end of a process, what it became, and what does not matter', () => {
  const exit =
    '4c00000003000000010000000000000001000000010000000100000000000000280000000000008001000000e7faf95ffe0b0000f1300000f130000009000000110000003b3e00003b3e0000'
  assert.equal(decodeProcessEvent(Buffer.from(exit, 'hex')), { kind: 'exit', pid: 0x30f1 })
  const exec =
    '4c0000000300000001000000000000000100000001000000000000000000000028000000020000000100000000000000000000003b3e00003b3e000000000000000000000000000000000000'
  assert.equal(decodeProcessEvent(Buffer.from(exec, 'hex')), { kind: 'changed', pid: 0x3e3b })
  const ptrace = exec.replace('2800000002000000', '2800000000010000')
  assert.is(decodeProcessEvent(Buffer.from(ptrace, 'hex')), undefined)
})

test('a message that is too short is nothing', () => {
  assert.is(decodeProcessEvent(Buffer.from(header, 'hex')), undefined)
  assert.is(decodeProcessEvent(Buffer.alloc(0)), undefined)
})

test.run()
