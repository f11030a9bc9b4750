/** Who may approve, from the command line: enrol, list, revoke. */
import * as Approvers from "@counterfoil/billing/Approvers"
import { fresh } from "@counterfoil/billing/ApproverToken"
import { Role } from "@counterfoil/domain/Approvers"
import { ApproverId } from "@counterfoil/domain/Id"
import { isOwner } from "@counterfoil/event-store/Ownership"
import * as Console from "effect/Console"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { Argument, Command, Flag } from "effect/cli"
import * as Flags from "../Flags.ts"
import { complain, say, table } from "../Screen.ts"
import * as Services from "../Services.ts"
import { root, type Settings } from "../Settings.ts"
import * as Token from "../Token.ts"
import { answered, told } from "../Told.ts"

/** Without a token only the owner of the database may change who approves. */
class NotOwner extends Data.TaggedError("NotOwner")<{ readonly message: string }> {}

/** The token given, or none for the owner of the database. */
const authority = Effect.fnUntraced(function* (settings: Settings, file: Option.Option<string>) {
  const token = yield* Token.given(file)
  if (Option.isSome(token)) return token.value
  if (yield* isOwner({ url: yield* Services.database(settings) })) return undefined
  return yield* new NotOwner({
    message:
      "Give an approver's token (COUNTERFOIL_APPROVER_TOKEN or --approver-token-file), or the DATABASE_URL of the login that runs migrate"
  })
}, Effect.scoped)

const id = Argument.String("id").pipe(
  Argument.withSchema(ApproverId),
  Argument.withDescription("Short id of the person, such as ada; a later token of the same person needs a new one")
)

const enrol = Command.make(
  "enrol",
  {
    id,
    name: Flags.required("name", "The person's name", "NAME"),
    role: Flag.Literals("role", Role.literals).pipe(
      Flag.withDescription("What the token is good for; repeat it for several"),
      Flag.atLeast(1)
    ),
    tokenFile: Token.file,
    actor: Flags.actor
  },
  Effect.fnUntraced(function* ({ actor, id, name, role, tokenFile }) {
    const settings = yield* root
    yield* Effect.gen(function* () {
      const approverToken = yield* authority(settings, tokenFile)
      const token = yield* fresh
      const [first, ...rest] = role
      yield* Approvers.enrol({
        actor,
        approverId: id,
        name,
        roles: [first ?? "viewer", ...rest],
        token,
        approverToken
      })
      yield* complain(`${name} is enrolled as ${id} (${role.join(", ")}). This is the token; it is not shown again:`)
      yield* Console.log(Redacted.value(token))
    }).pipe(Effect.provide(Services.records(settings)), answered)
  })
).pipe(
  Command.withDescription(
    "Enrol a person and print the token, once, on standard output. The first approver is enrolled by the owner of the database, later ones with an approver's token"
  ),
  Command.withExamples([
    {
      command: 'counterfoil approvers enrol ada --name "Ada Lovelace" --role approver --role operator > ada.token',
      description: "Keep the token in a file"
    }
  ])
)

const revoke = Command.make(
  "revoke",
  {
    id,
    reason: Flags.required("reason", "Why, kept with the event", "TEXT"),
    tokenFile: Token.file,
    actor: Flags.actor
  },
  Effect.fnUntraced(function* ({ actor, id, reason, tokenFile }) {
    const settings = yield* root
    yield* Effect.gen(function* () {
      const approverToken = yield* authority(settings, tokenFile)
      yield* Approvers.revoke({ actor, approverId: id, reason, approverToken })
      yield* say(`The token of ${id} is good for nothing from now on.`)
    }).pipe(Effect.provide(Services.records(settings)), answered)
  })
).pipe(Command.withDescription("Take a person's token back. What was approved with it stays approved"))

const list = Command.make(
  "list",
  { json: Flags.json },
  Effect.fnUntraced(function* ({ json }) {
    const settings = yield* root
    yield* Effect.gen(function* () {
      const all = yield* Approvers.list
      if (json)
        return yield* Effect.forEach(all, ({ tokenHash: _, ...person }) => Console.log(JSON.stringify(person)), {
          discard: true
        })
      if (all.length === 0) return yield* say("Nobody is enrolled.")
      yield* say(
        table(
          ["id", "name", "roles", "enrolled", "by", "revoked"],
          all.map(({ approverId, enrolledBy, enrolledOn, name, revocation, roles }) => [
            approverId,
            name,
            roles.join(", "),
            enrolledOn,
            enrolledBy ?? "owner of the database",
            revocation === undefined
              ? ""
              : `${revocation.on} by ${revocation.by ?? "owner of the database"}: ${revocation.reason}`
          ])
        )
      )
    }).pipe(Effect.provide(Services.records(settings)), told)
  })
).pipe(Command.withDescription("Everybody who was ever enrolled, and until when"))

export const approvers = Command.make("approvers").pipe(
  Command.withDescription("Who may approve what no program can prove"),
  Command.withSubcommands([enrol, list, revoke])
)
