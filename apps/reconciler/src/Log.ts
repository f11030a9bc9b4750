/** The log of a program that runs for long: for people on a terminal, one JSON object a line elsewhere; on standard error. */
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import { Flag } from "effect/cli"

export const format = Flag.Literals("log-format", ["json", "text"]).pipe(
  Flag.withDescription("How to log: text for people, json for programs; json by default where there is no terminal"),
  Flag.optional
)

export const layer = (wanted: Option.Option<"json" | "text">): Layer.Layer<never> => {
  const isText = Option.match(wanted, { onNone: () => process.stderr.isTTY, onSome: (one) => one === "text" })
  return Layer.merge(
    Logger.layer([isText ? Logger.consolePretty() : Logger.withConsoleError(Logger.formatJson)]),
    Layer.succeed(Logger.LogToStderr, true)
  )
}
