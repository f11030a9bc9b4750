/** Closed periods: what was booked into them afterwards, and whether they still are what was signed. */
import type { Definition } from "./Definition.ts"

export const period = {
  P01: {
    name: "posted-into-closed",
    severity: "critical",
    meaning: "An event is booked in a closed period, and was recorded after its close.",
    example: "February was closed on 3 March; on 5 March an application was booked on 20 February.",
    resolution: "human",
    advice:
      "Find what recorded it: a program that does not know of the close, or a host that books by itself. Take it back in an open period, or reopen the closed one and close it again."
  },
  P02: {
    name: "cut-off",
    severity: "medium",
    meaning: "A payment was captured in one period and settled in another, later than the rail's days allow.",
    example: "155.00 were captured on 27 February and settled on 9 March.",
    resolution: "human",
    advice:
      "See in whose books the gateway has it. Where the period's accounts name it as a deposit in transit, accept the case."
  },
  P03: {
    name: "roll-forward",
    severity: "critical",
    meaning:
      "A control figure of a closed period is not its opening and its movements, or not what its events come to now.",
    example: "February opened with 0.00 receivable, 20.00 came in, and it was signed with 20.01.",
    resolution: "human",
    advice: "Verify the seals; where they hold, the figures were wrong when they were signed: reopen the period."
  },
  P04: {
    name: "root-changed",
    severity: "critical",
    meaning: "A tree head that a close rests on does not fit the events that are under it now.",
    example: "The head that was signed at the close has another root over the same 6,000 events now.",
    resolution: "human",
    advice: "History was changed under a seal. Keep the store as it is, and let verify name the first event."
  }
} as const satisfies Record<string, Definition>
