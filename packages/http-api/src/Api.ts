/**
 * The whole contract: what the console asks of `counterfoil serve`, and any program may. One definition for the server,
 * the typed client and `/api/openapi.json`. It holds shapes only and imports nothing else of ours, so that a page that
 * shares it carries no billing code.
 */
import * as HttpApi from "effect/http-api/HttpApi"
import * as OpenApi from "effect/http-api/OpenApi"
import { Accounts } from "./Accounts.ts"
import { Cases } from "./Cases.ts"
import { Documents } from "./Documents.ts"
import { Operations } from "./Operations.ts"
import { Repairs } from "./Repairs.ts"
import { Runs } from "./Runs.ts"
import { Seals } from "./Seals.ts"
import { Search } from "./Search.ts"
import { Session } from "./Session.ts"

export class Api extends HttpApi.make("counterfoil")
  .add(Session)
  .add(Runs)
  .add(Cases)
  .add(Repairs)
  .add(Accounts)
  .add(Documents)
  .add(Operations)
  .add(Seals)
  .add(Search)
  .prefix("/api")
  .annotateMerge(
    OpenApi.annotations({
      title: "Counterfoil",
      version: "1",
      description: "Billing facts of one tenant: runs, discrepancies, accounts, documents, operations, seals."
    })
  ) {}
