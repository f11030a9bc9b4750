/** What a process of the proof suite is asked to do; each answers with microseconds, or 0. */
export type Errand =
  /** Fills a database with this many events, and seals them. */
  | { readonly work: "fill"; readonly amount: number }
  /** Verifies all of them, by so many threads. */
  | { readonly work: "verify"; readonly amount: number; readonly threads: number }
  /** Reads all of them by a bare cursor. */
  | { readonly work: "read"; readonly amount: number }
  /** Appends one event each by so many writers. */
  | { readonly work: "append"; readonly amount: number; readonly writers: number; readonly seed: string }
  /** Seals again and again, until told to stop; then what is left. */
  | { readonly work: "seal" }
  | { readonly work: "stop" }
