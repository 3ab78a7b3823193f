// An engine thread that takes its time to leave: so many milliseconds after `stop`, or not before its last wills are asked
// for where the time is negative. Beside its answers it tells what it was asked.
import { parentPort, workerData } from 'node:worker_threads'
import type { EngineCommand, EngineReport } from '../../src/engine/messages.js'
import { milliseconds } from '../../src/model/time.js'

const { packageRoot: given } = workerData as { packageRoot: string }
const leavesAfter = Number(given)
const stopped: EngineReport = { kind: 'stopped', lingersFor: milliseconds(100) }
const tell = (report: EngineReport) => parentPort?.postMessage(report)

parentPort?.on('message', (command: EngineCommand) => {
  tell({ kind: 'notice', object: 'engine', text: command.kind })
  if (command.kind === 'configure') tell({ kind: 'configured', id: command.id })
  if (command.kind === 'stop' && leavesAfter >= 0) setTimeout(() => tell(stopped), leavesAfter)
  if (command.kind === 'execute-last-wills') tell(stopped)
})
