/** What is found on books and Zuora's documents, and what is proposed about it. */
import type { Observed } from "../../src/comparison/Sides.ts"
import { compare } from "../../src/comparison/Comparison.ts"
import type { Discrepancy } from "../../src/Discrepancy.ts"
import { booksOf } from "../../src/gateway/GatewayBooks.ts"
import { compareGateway } from "../../src/gateway/GatewayComparison.ts"
import { check } from "../../src/identities/Identities.ts"
import type { Ledger } from "../../src/Ledger.ts"
import { propose } from "../../src/proposal/Proposal.ts"
import { type Circumstances, sceneOf } from "../../src/proposal/Scene.ts"
import { fromViolations, hiddenOffsets } from "../../src/SelfCheck.ts"
import { timing } from "../Adopting.ts"
import { mirror } from "../Mirror.ts"
import { day } from "../Sample.ts"

export const on = day("2026-03-12")

/** Zuora shows the same as the books where nothing else is said. */
export const circumstancesOf = (ledger: Ledger, more: Partial<Circumstances> = {}): Circumstances => ({
  ledger,
  observed: mirror(ledger),
  timing,
  isCompared: () => true,
  on,
  statements: [],
  intents: new Map<string, string>(),
  ...more
})

export const foundOn = (ledger: Ledger, observed: Observed): ReadonlyArray<Discrepancy> => {
  const violations = check(ledger)
  return [
    ...compare(ledger, observed, timing),
    ...fromViolations(violations, ledger),
    ...hiddenOffsets(ledger, violations)
  ]
}

/** Everything that is found, each with what is proposed or why nothing is. */
export const proposedOn = (circumstances: Circumstances) => {
  const { intents, ledger, observed, statements } = circumstances
  const scene = sceneOf(circumstances)
  const gateways = statements.flatMap(
    ({ ownOf, rail, statement }) => compareGateway(ownOf(booksOf(ledger, intents)), statement, rail, on).discrepancies
  )
  return [...foundOn(ledger, observed), ...gateways].map((discrepancy) => ({
    discrepancy,
    proposed: propose(discrepancy, scene)
  }))
}

/** In short: the discrepancy, and each step in words or the reason for none. */
export const told = (circumstances: Circumstances) =>
  Object.fromEntries(
    proposedOn(circumstances).map(({ discrepancy, proposed }) => [
      discrepancy.id,
      proposed._tag === "Offered" ? proposed.proposal.words : proposed.why
    ])
  )
