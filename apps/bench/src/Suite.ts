/** What a suite of measurements is. A suite starts what it needs, and stops it. */

/** How much to measure: at least five rounds; `share` scales how much work a round does, 1 in a full run. */
export interface Effort {
  readonly rounds: number
  readonly share: number
}

export const full: Effort = { rounds: 15, share: 1 }
/** Ends within three minutes, whatever the suite. */
export const quick: Effort = { rounds: 5, share: 0.2 }

/** One thing that is done in several ways. The first contestant is the baseline. */
export interface Measure {
  readonly name: string
  /** Unit of the printed value, such as `µs CPU/call`. */
  readonly unit: string
  /** Contestants do the same work; each gives the time it took for one piece of it. */
  readonly contestants: ReadonlyArray<{
    readonly name: string
    readonly round: (effort: Effort) => Promise<number>
  }>
  /** What the last contestant may take, in the unit of the printed value. */
  readonly goal?: number
  /** The printed value from a time, where it is not the time itself: a rate, for example. */
  readonly shown?: (time: number) => number
}

export interface Suite {
  readonly name: string
  /** Where the work is too long to be done as often as asked. */
  readonly rounds?: number
  /** Measures `use` gets may be run until its promise ends. */
  readonly open: <A>(effort: Effort, use: (measures: ReadonlyArray<Measure>) => Promise<A>) => Promise<A>
}
