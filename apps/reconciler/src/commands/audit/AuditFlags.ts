/** Flags that several questions share, and what they come to. */
import type { AsOf } from "@counterfoil/audit/AsOf"
import { documentNamed } from "@counterfoil/audit/names/DocumentNamed"
import { subjectNamed } from "@counterfoil/audit/names/SubjectNamed"
import { AccountId } from "@counterfoil/domain/Id"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Flag } from "effect/cli"
import * as Configured from "../../Configured.ts"
import * as Flags from "../../Flags.ts"
import type { Settings } from "../../Settings.ts"
import { Misused } from "../../Told.ts"

/** The two times at which something is asked. */
export const times = {
  effective: Flags.date("effective", "As of this business day, included; today's books by default"),
  knownAt: Flags.instant(
    "known-at",
    "As far as it was known at this instant, such as 2026-04-02T08:00Z; now by default"
  )
}

/** Whom or what a question is about: exactly one of them. */
export const subject = {
  account: Flag.String("account").pipe(
    Flag.withSchema(AccountId),
    Flag.withDescription("An account, by Zuora's id"),
    Flag.withMetavar("ID"),
    Flag.optional
  ),
  document: Flags.optional("document", "A document, by its number, id or stream", "KEY")
}

export const asOf = ({
  effective,
  knownAt
}: {
  readonly effective: Option.Option<NonNullable<AsOf["effectiveOn"]>>
  readonly knownAt: Option.Option<string>
}): AsOf => ({ effectiveOn: Option.getOrUndefined(effective), knownAt: Option.getOrUndefined(knownAt) })

/** What was asked about: an account, or the stream of a document. */
export const asked = Effect.fnUntraced(function* (
  settings: Settings,
  { account, document }: { readonly account: Option.Option<AccountId>; readonly document: Option.Option<string> }
) {
  const { tenant } = (yield* Configured.tenant(settings)).settings
  if (Option.isSome(account) === Option.isSome(document))
    return yield* new Misused({ message: "Name either an account by --account, or a document by --document" })
  return Option.isSome(account)
    ? ({ kind: "account", accountId: account.value } as const)
    : ({
        kind: "document",
        stream: yield* documentNamed(
          tenant,
          Option.getOrElse(document, () => "")
        )
      } as const)
})

/** What a name means: a document by its number, id or stream, else an account by its id. */
export const named = Effect.fnUntraced(function* (settings: Settings, key: string) {
  const { tenant } = (yield* Configured.tenant(settings)).settings
  return yield* subjectNamed(tenant, key)
})
