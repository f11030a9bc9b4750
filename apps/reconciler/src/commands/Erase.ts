/** Erasing what is personal of an account, and the keys that make it possible. */
import { erase as eraseAccount } from "@counterfoil/billing/Erasing"
import { Erasure } from "@counterfoil/event-store/erasure/Erasure"
import { keyRing, newKeyRing } from "@counterfoil/event-store/erasure/KeyRing"
import * as Forgetting from "@counterfoil/reconciliation/tables/Forgetting"
import { AccountId } from "@counterfoil/domain/Id"
import { Tenant } from "@counterfoil/billing/Tenant"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { Argument, Command, Flag } from "effect/cli"
import { discrepancies, Ended } from "../ExitCode.ts"
import * as Flags from "../Flags.ts"
import { complain, say } from "../Screen.ts"
import * as Services from "../Services.ts"
import { root } from "../Settings.ts"
import * as Token from "../Token.ts"
import { answered, Misused, told } from "../Told.ts"

export const erase = Command.make(
  "erase",
  {
    account: Flag.String("account").pipe(
      Flag.withSchema(AccountId),
      Flag.withDescription("The account, by its id in Zuora"),
      Flag.withMetavar("ID")
    ),
    reason: Flags.required("reason", "Why; stays readable for ever, so no names: the number of a request", "TEXT"),
    request: Flags.optional("request", "Your id of this request; a new one by default", "ID"),
    tokenFile: Token.file,
    actor: Flags.actor,
    json: Flags.json
  },
  Effect.fnUntraced(function* ({ account, actor, json, reason, request, tokenFile }) {
    const settings = yield* root
    yield* Effect.gen(function* () {
      const approverToken = yield* Token.required(tokenFile)
      const requestId = Option.getOrElse(request, () => "") || (yield* Flags.newId("erase"))
      const done = yield* eraseAccount({ requestId, accountId: account, actor, reason, approverToken })
      const { tenant } = yield* Tenant
      yield* Forgetting.forget(tenant, account)
      if (json) yield* Console.log(JSON.stringify({ account, ...done }))
      else yield* say(sentence(account, done))
      if (done.plainEvents === 0) return
      yield* complain(
        `${done.plainEvents} events of it hold texts that were stored before there was a key: nothing can erase them.`
      )
      return yield* new Ended({ code: discrepancies })
    }).pipe(Effect.provide(Services.records(settings)), answered)
  })
).pipe(
  Command.withDescription(
    "Take what is personal of an account away for ever, by an approver's token: what people wrote, what was sent and answered. Amounts, dates, ids and every proof stay. Exit code 1 while an operation of it is open, and where texts are left that were never sealed"
  ),
  Command.withExamples([
    {
      command: 'counterfoil erase --account 2c92c0f8 --reason "request 4711"',
      description: "With COUNTERFOIL_APPROVER_TOKEN and the keys of COUNTERFOIL_KEK_FILE set"
    }
  ])
)

const sentence = (
  account: string,
  { erasedAt, erasedEvents }: Effect.Success<ReturnType<typeof eraseAccount>>
): string => {
  const last = erasedAt.at(-1)
  if (last === undefined) return `Nothing of ${account} is sealed: there is nothing to erase.`
  return erasedEvents > 0
    ? `Erased the texts of ${erasedEvents} events of ${account}.`
    : `Nothing of ${account} was sealed since it was erased at ${last}.`
}

const newKey = Command.make(
  "new",
  { file: Argument.String("file").pipe(Argument.withDescription("Where to put the key; never overwritten")) },
  Effect.fnUntraced(function* ({ file }) {
    yield* told(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const text = newKeyRing()
        const { current } = yield* Effect.fromResult(keyRing(text))
        yield* fs
          .writeFileString(file, Redacted.value(text), { flag: "wx", mode: 0o600 })
          .pipe(Effect.mapError(({ message }) => new Misused({ message: `${file}: ${message}` })))
        yield* say(`Key ${current.id} is in ${file}. Without it, what it seals is lost: keep a copy elsewhere.`)
      })
    )
  })
).pipe(Command.withDescription("Make a key-encryption key, readable by you alone"))

const rewrap = Command.make(
  "rewrap",
  {},
  Effect.fnUntraced(function* () {
    const settings = yield* root
    yield* told(
      Effect.gen(function* () {
        const erasure = yield* Erasure
        const count = yield* erasure.rewrap
        yield* say(
          count === 0 ? "Every account's key is wrapped by the first key." : `Wrapped ${count} accounts' keys anew.`
        )
      }).pipe(Effect.provide(Services.store(settings)))
    )
  })
).pipe(
  Command.withDescription(
    "Wrap every account's key by the first key of the file: put the new one first and the old one after it, run this, then take the old one out"
  )
)

export const kek = Command.make("kek").pipe(
  Command.withDescription("Keys under which the keys of accounts are kept, so that personal texts can be erased"),
  Command.withSubcommands([newKey, rewrap])
)
