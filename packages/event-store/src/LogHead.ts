/** How far a log reaches. */
export interface LogHead {
  readonly log: number
  /** Position of the last event; 0 = empty. */
  readonly position: number
  /** Instant of the last event, UTC with microseconds; null = empty. */
  readonly recordedAt: string | null
  /** Takes streams of new subjects. */
  readonly isOpen: boolean
}
