/** One extract, an account or a month in a file, against the keys that are trusted. Throws `Refused`. */
import { readFileSync } from "node:fs"
import { canonical, count, demand, type Fields, type Json, list, object, parseLine, text } from "../Canonical.ts"
import { contentHash, demandSigned, headBytes, leafHash, sha256, type Trust, Tree } from "../Seal.ts"
import { Totals } from "../Totals.ts"

const form = "counterfoil-extract-1"

const isDocument = (stream: string): boolean => /^(Invoice|DebitMemo|CreditMemo|Payment|CreditBalance)-/.test(stream)

/** Says what was verified. */
export const verifyExtract = (file: string, trust: Trust): string => {
  const bytes = readFileSync(file)
  const lines = linesOf(bytes)
  const [first = Buffer.alloc(0)] = lines
  const last = lines.at(-1) ?? first
  const [header, manifest] = [parseLine(first, "the first line"), parseLine(last, "the manifest")]
  demand(
    lines.length > 1 && header["extract"] === form && manifest["manifest"] === form,
    `the file is not one of the form ${form}`
  )
  const { signature: _, ...said } = manifest
  demandSigned(trust, manifest, Buffer.from(`${form}\n${canonical(said)}`, "utf8"), "the manifest")
  const isSame = sha256(bytes.subarray(0, bytes.length - last.length)).toString("hex") === manifest["sha256"]
  demand(isSame && lines.length - 2 === manifest["events"], "the file is not what was signed")
  for (const head of list(header, "heads")) {
    demandSigned(trust, head, headBytes(head), `the tree head of log ${count(head, "log")}`)
    demand(head["tenant"] === header["tenant"], "a tree head is another tenant's")
  }
  const events = lines.slice(1, -1).map((one, index) => parseLine(one, `line ${index + 2}`))
  const scope = object(header, "scope")
  const isMonth = scope["kind"] === "period"
  const whole = isMonth
    ? month(events, list(header, "heads"), text(scope, "periodId"))
    : account(events, list(header, "heads"), text(scope, "accountId"))
  const totals = new Totals({ from: isMonth ? `${text(scope, "periodId")}-01` : "" })
  for (const event of whole) totals.add(event)
  const found = totals.figures as Fields
  for (const [name, figure] of Object.entries(object(manifest, "figures")))
    demand(
      canonical(found[name] ?? null) === canonical(figure),
      `the figures (${name}) are not what the events come to`
    )
  return `${isMonth ? text(scope, "periodId") : `account ${text(scope, "accountId")}`} of tenant ${text(header, "tenant")}: ${whole.length} events of documents, ${events.length} under seal`
}

/** Each with its end. */
const linesOf = (bytes: Buffer): ReadonlyArray<Buffer> => {
  const lines: Array<Buffer> = []
  let at = 0
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, at)) {
    lines.push(bytes.subarray(at, end + 1))
    at = end + 1
  }
  demand(at === bytes.length, "the last line has no end")
  return lines
}

const demandContent = (event: Fields): void =>
  demand(contentHash(event) === event["contentHash"], `${text(event, "stream")}: a content does not match its hash`)

/** Every event of each log, grown to the signed root: none is missing, added or changed. Gives the month's, whole. */
const month = (events: ReadonlyArray<Fields>, heads: ReadonlyArray<Fields>, id: string): ReadonlyArray<Fields> => {
  const trees = new Map(heads.map((head) => [count(head, "log"), new Tree()]))
  const whole = events.filter((event) => {
    const tree = trees.get(count(event, "log"))
    demand(tree !== undefined && count(event, "position") === tree.size + 1, "an event is not the next one of its log")
    tree.append(event)
    if (event["data"] !== undefined) demandContent(event)
    // Days of a month compare with what is after all of them.
    const isOurs = isDocument(text(event, "stream")) && text(event, "bookedOn") <= `${id}-31`
    demand(!isOurs || event["data"] !== undefined, "a document's event without its content")
    return isOurs
  })
  for (const head of heads) {
    const tree = trees.get(count(head, "log"))
    const isGrown = tree?.size === head["size"] && tree?.root === head["root"]
    demand(isGrown, "the events are not those under a signed root")
  }
  return whole
}

/** Each event by its path to the signed root, and every document from its first event on without a gap. */
const account = (events: ReadonlyArray<Fields>, heads: ReadonlyArray<Fields>, id: string): ReadonlyArray<Fields> => {
  const versions = new Map<string, number>()
  const own = new Set<string>()
  let before = ""
  for (const event of events) {
    const place = [count(event, "log"), count(event, "position")].map((part) => String(part).padStart(16, "0")).join()
    demand(place > before, "the events are not in their order")
    before = place
    demandContent(event)
    const stream = text(event, "stream")
    const version = (versions.get(stream) ?? 0) + 1
    demand(isDocument(stream) && event["version"] === version, `${stream}: version ${version} is missing`)
    versions.set(stream, version)
    if (event["subject"] === id) own.add(stream)
    const head = heads.find((one) => one["log"] === event["log"])
    demand(head !== undefined && isIncluded(event, head), `${stream}, version ${version}, is not under the signed root`)
  }
  for (const stream of versions.keys()) demand(own.has(stream), `${stream} never was a document of account ${id}`)
  return events
}

/** RFC 9162, 2.1.3.2. */
const isIncluded = (event: Fields, head: Fields): boolean => {
  let [at, last, found] = [count(event, "position") - 1, count(head, "size") - 1, leafHash(event)]
  const path = event["path"]
  if (at > last || at < 0 || !Array.isArray(path)) return false
  for (const step of path as ReadonlyArray<Json>) {
    if (last === 0 || typeof step !== "string" || !/^[0-9a-f]{64}$/.test(step)) return false
    const other = Buffer.from(step, "hex")
    const isRight = at % 2 === 1 || at === last
    found = isRight ? sha256(Buffer.of(1), other, found) : sha256(Buffer.of(1), found, other)
    if (isRight) for (; at !== 0 && at % 2 === 0; [at, last] = [Math.floor(at / 2), Math.floor(last / 2)]);
    ;[at, last] = [Math.floor(at / 2), Math.floor(last / 2)]
  }
  return last === 0 && found.toString("hex") === head["root"]
}
