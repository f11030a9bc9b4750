/** One export of a close against its certificate, its sources and the keys that are trusted. Throws `Refused`. */
import { createHash, type Hash } from "node:crypto"
import { closeSync, openSync, readFileSync, readSync } from "node:fs"
import { join } from "node:path"
import { canonical, count, demand, type Fields, list, object, parseLine, Refused, text } from "./Canonical.ts"
import { contentHash, demandSigned, headBytes, sha256, type Trust, Tree } from "./Seal.ts"
import { Totals } from "./Totals.ts"

const form = "counterfoil-close-1"

const readable = <A>(read: () => A, what: string): A => {
  try {
    return read()
  } catch (error) {
    throw error instanceof Refused ? error : new Refused(`${what} cannot be read`)
  }
}

/** A file that is to have this hash. */
const certified = (file: string, what: string, hash: unknown): Buffer => {
  const bytes = readable(() => readFileSync(file), what)
  demand(sha256(bytes).toString("hex") === hash, `${what} is not what was certified`)
  return bytes
}

/** The lines of a file, each with its end; all of its bytes go into the hash. */
const lines = function* (file: string, hash: Hash): Generator<Buffer> {
  const [descriptor, chunk] = [openSync(file, "r"), Buffer.alloc(1 << 20)]
  let rest: Buffer = Buffer.alloc(0)
  for (let size = readSync(descriptor, chunk); size > 0; size = readSync(descriptor, chunk)) {
    hash.update(chunk.subarray(0, size))
    rest = Buffer.concat([rest, chunk.subarray(0, size)])
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
      yield rest.subarray(0, end + 1)
      rest = rest.subarray(end + 1)
    }
  }
  closeSync(descriptor)
  if (rest.length > 0) yield rest
}

const isDocument = (stream: string): boolean => /^(Invoice|DebitMemo|CreditMemo|Payment|CreditBalance)-/.test(stream)

/** Says what was verified. */
export const verify = (folder: string, trust: Trust, sources: string | undefined): string => {
  const file = readable(() => readFileSync(join(folder, "certificate.json")), "the certificate")
  const certificate = parseLine(file, "the certificate")
  const { signature: _, ...said } = certificate
  demandSigned(trust, certificate, Buffer.from(`${form}\n${canonical(said)}`, "utf8"), "the certificate")
  const period = object(certificate, "period")
  const isMonth =
    text(period, "from") === `${text(period, "id")}-01` && text(period, "to").startsWith(text(period, "id"))
  demand(certificate["certificate"] === form && isMonth, `the certificate is not one of the form ${form}`)
  const signers = new Set(list(certificate, "signatures").map((one) => text(one, "approverId")))
  demand(signers.size > 1, "fewer than two approvers have signed")

  const manifestBytes = certified(join(folder, "manifest.json"), "the manifest", certificate["manifestSha256"])
  const manifest = parseLine(manifestBytes, "the manifest")
  const exported = new Map(list(manifest, "export").map((one) => [text(one, "name"), one]))
  certified(join(folder, "certificate.html"), "the page", exported.get("certificate.html")?.["sha256"])
  const files = list(manifest, "sources").filter((one) => one["file"] !== undefined)
  for (const source of files) {
    demand(sources !== undefined, `${text(source, "file")} is a source of the run: give the folder of the sources`)
    certified(join(sources, text(source, "file")), `the source ${text(source, "file")}`, source["sha256"])
  }

  const events = verifyEvents(join(folder, "events.ndjson"), certificate, trust, exported.get("events.ndjson") ?? {})
  const unseen = list(manifest, "sources").length - files.length
  return `${text(period, "id")} of tenant ${text(certificate, "tenant")}: ${events} events, ${files.length} source files; ${unseen} sources are listed without a file`
}

const verifyEvents = (file: string, certificate: Fields, trust: Trust, stated: Fields): number => {
  const trees = new Map(list(certificate, "heads").map((head) => [count(head, "log"), { head, tree: new Tree() }]))
  for (const head of list(certificate, "heads")) {
    demandSigned(trust, head, headBytes(head), `the tree head of log ${count(head, "log")}`)
    demand(head["tenant"] === certificate["tenant"], "a tree head is another tenant's")
  }
  const period = object(certificate, "period")
  const [totals, hash] = [new Totals(period), createHash("sha256")]
  let [number, log] = [0, 0]
  readable(() => {
    for (const bytes of lines(file, hash)) {
      const where = `line ${(number += 1)} of events.ndjson`
      const event = parseLine(bytes, where)
      const under = trees.get(count(event, "log"))
      const isNext =
        under !== undefined && count(event, "position") === under.tree.size + 1 && count(event, "log") >= log
      demand(isNext, `${where} is not the next event of its log`)
      log = count(event, "log")
      under.tree.append(event)
      const isWhole = event["data"] !== undefined
      demand(!isWhole || contentHash(event) === event["contentHash"], `${where}: the content does not match its hash`)
      if (!isDocument(text(event, "stream")) || text(event, "bookedOn") > text(period, "to")) continue
      demand(isWhole, `${where}: a document's event without its content`)
      totals.add(event)
    }
  }, "events.ndjson")
  for (const { head, tree } of trees.values())
    demand(tree.size === head["size"] && tree.root === head["root"], "the events are not those under a signed root")
  const isStated = hash.digest("hex") === stated["sha256"] && number === stated["lines"]
  demand(isStated, "events.ndjson is not the export that was certified")
  const isSame = canonical(totals.figures) === canonical(object(certificate, "figures"))
  demand(isSame, "the figures are not what the events come to")
  return number
}
