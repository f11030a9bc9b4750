/**
 * Two tenants of ours that are the same documents of Zuora would each keep books of them, and each would report what the
 * other did. As far as addresses and clients tell: two clients may belong to one tenant of Zuora, which nobody sees here.
 */
import * as Effect from "effect/Effect"
import { TenantsOverlap } from "./ConfigurationError.ts"
import type { Entry } from "./TenantsFile.ts"

type Zuora = Entry["zuora"]

const clientOf = ({ baseUrl, clientId }: Zuora): string =>
  `${baseUrl.toLowerCase().replace(/\/$/, "")} ${typeof clientId === "string" ? clientId : JSON.stringify(clientId)}`

/** Fails with `TenantsOverlap` for the first two that are not apart. */
export const checkApart = (file: string, tenants: Readonly<Record<string, Entry>>) => {
  const entries = Object.entries(tenants)
  for (const [index, [name, { zuora }]] of entries.entries())
    for (const [other, { zuora: theirs }] of entries.slice(index + 1)) {
      const problem = clientOf(zuora) === clientOf(theirs) ? sharedBy(zuora, theirs) : undefined
      if (problem !== undefined) return Effect.fail(new TenantsOverlap({ file, tenants: [name, other], problem }))
    }
  return Effect.void
}

/** What two tenants with one client share; undefined where they are apart. */
const sharedBy = (left: Zuora, right: Zuora): string | undefined => {
  if (left.entity !== undefined && right.entity !== undefined && left.entity.id !== right.entity.id) return undefined
  if (left.entity === undefined && right.entity === undefined && (left.orgs === undefined || right.orgs === undefined))
    return "one client, and not each has an entity or organisations of its own"
  if ((left.entity === undefined) !== (right.entity === undefined)) return "one client, and only one has an entity"
  const theirs = new Set(right.orgs?.map(({ id }) => id))
  const shared = left.orgs?.find(({ id }) => theirs.has(id))
  if (left.orgs === undefined || right.orgs === undefined) return `both are entity ${left.entity?.id ?? ""}`
  return shared === undefined ? undefined : `both have the organisation ${shared.id}`
}
