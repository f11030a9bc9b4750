/** Who is measured, by name. The first is the baseline, the second the same once more: their difference is noise. */
import type { Contestant } from "./Contestant.ts"

/** Each is loaded only in processes of its own: some drivers change what belongs to all. */
export const contestants = {
  bare: async () => (await import("./contestants/Bare.ts")).bare,
  "bare again": async () => (await import("./contestants/Bare.ts")).bare,
  counterfoil: async () => (await import("./contestants/Counterfoil.ts")).counterfoil,
  emmett: async () => (await import("./contestants/Emmett.ts")).emmett,
  "message-db": async () => (await import("./contestants/MessageDb.ts")).messageDb,
  castore: async () => (await import("./contestants/Castore.ts")).castore
} satisfies Record<string, () => Promise<Contestant>>

export type ContestantName = keyof typeof contestants
