/** How many callouts are let in: so many at once, and so many a second after that. Time comes from outside. */

export interface Rate {
  readonly perSecond: number
  readonly burst: number
}

export class RateGate {
  private readonly rate: Rate
  private left: number
  private atMs = 0

  constructor(rate: Rate) {
    this.rate = rate
    this.left = rate.burst
  }

  /** Whether one more may come in now. */
  enter(nowMs: number): boolean {
    const gained = (Math.max(0, nowMs - this.atMs) * this.rate.perSecond) / 1000
    this.left = Math.min(this.rate.burst, this.left + gained)
    this.atMs = nowMs
    if (this.left < 1) return false
    this.left -= 1
    return true
  }
}
