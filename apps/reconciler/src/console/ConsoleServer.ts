/** The console: the API and the page over one address, behind the same guard for everything but signing in. */
import { Api } from "@counterfoil/http-api/Api"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import { createServer } from "node:http"
import { accountAnswers } from "./answers/AccountAnswers.ts"
import { type CaseOptions, caseAnswers } from "./answers/CaseAnswers.ts"
import { documentAnswers } from "./answers/DocumentAnswers.ts"
import { operationAnswers } from "./answers/OperationAnswers.ts"
import { type RepairOptions, repairAnswers } from "./answers/RepairAnswers.ts"
import { runAnswers } from "./answers/RunAnswers.ts"
import { type SealOptions, sealAnswers } from "./answers/SealAnswers.ts"
import { searchAnswers } from "./answers/SearchAnswers.ts"
import { sessionAnswers } from "./answers/SessionAnswers.ts"
import { guard } from "./Guard.ts"
import { ListedCases } from "./ListedCases.ts"
import { pageFiles, safetyHeaders } from "./PageFiles.ts"
import { Sessions } from "./Sessions.ts"
import { upToDate } from "./UpToDate.ts"

export interface Options extends CaseOptions, RepairOptions, SealOptions {
  readonly host: string
  readonly port: number
}

const answers = (options: Options) =>
  HttpApiBuilder.layer(Api, { openapiPath: "/api/openapi.json" }).pipe(
    Layer.provide([
      sessionAnswers,
      runAnswers,
      caseAnswers(options),
      repairAnswers(options),
      accountAnswers,
      documentAnswers,
      operationAnswers,
      searchAnswers,
      sealAnswers(options)
    ]),
    Layer.provide(guard),
    Layer.provide([Sessions.layer, ListedCases.layer])
  )

const safety = HttpRouter.middleware((answer) => Effect.map(answer, HttpServerResponse.setHeaders(safetyHeaders)), {
  global: true
})

/** Listens until the scope ends. */
export const consoleServer = (options: Options) =>
  HttpRouter.serve(Layer.mergeAll(answers(options), pageFiles, safety), {
    disableListenLog: true,
    disableLogger: true
  }).pipe(
    Layer.provideMerge(NodeHttpServer.layer(createServer, { host: options.host, port: options.port })),
    Layer.merge(upToDate)
  )
