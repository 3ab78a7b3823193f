import { type Duration, seconds } from '../model/time.js'

/** How often the director says that it is there, and the engine looks whether it has. */
export const watchInterval: Duration = seconds(1)

/** So many times in a row it may have said nothing: what is known of checks and trackers is too old then to be Master on. */
const patience = 10

/**
 * Whether the main thread still runs. It counts its own looks and not the time, so that a thread that was asleep itself does
 * not take that for the other's silence.
 */
export class DirectorWatch {
  private looks = 0

  /** It has said something. @returns true where it had been given up */
  heard(): boolean {
    const wasLost = this.looks >= patience
    this.looks = 0
    return wasLost
  }

  /** To be called every `watchInterval`. @returns true when it has just been silent for too long */
  look(): boolean {
    this.looks++
    return this.looks === patience
  }
}
