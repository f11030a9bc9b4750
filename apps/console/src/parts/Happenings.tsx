/** What happened to an account: what went from one document to another is one thing, and unfolds into both legs. */
import type { Happening } from "@counterfoil/http-api/Documents"
import { DocumentLink } from "./DocumentLink.tsx"
import { Entries } from "./Entries.tsx"
import { When } from "./Marks.tsx"
import { Money } from "./Money.tsx"

export const Happenings = ({ happenings }: { readonly happenings: ReadonlyArray<Happening> }) => (
  <ol className="entries">
    {happenings.map((happening) => (
      <li key={`${happening.entries[0]?.stream ?? ""} ${happening.entries[0]?.version ?? ""}`}>
        <p className="what">
          <What happening={happening} />
          {happening.amount !== null && <Money of={happening.amount} />}
        </p>
        <p className="quiet">
          counts from {happening.effectiveOn} · recorded <When at={happening.recordedAt} /> by {happening.actor}
          {happening.operation !== null && <> · operation {happening.operation}</>}
          {happening.reason !== null && <> · “{happening.reason}”</>}
        </p>
        <Legs happening={happening} />
      </li>
    ))}
  </ol>
)

const What = ({ happening: { between, entries, what } }: { readonly happening: Happening }) => {
  if (between !== null)
    return (
      <span>
        <span className="first-large">
          <DocumentLink {...between.from} />
        </span>{" "}
        {what} <DocumentLink {...between.to} />
      </span>
    )
  const [entry] = entries
  return (
    <span>
      {what} {entry !== undefined && <DocumentLink stream={entry.stream} title={entry.number ?? entry.stream} />}
    </span>
  )
}

const Legs = ({ happening: { between, entries } }: { readonly happening: Happening }) => {
  if (between === null) return null
  if (entries.length < 2) return <p className="problem">Its other half is not on record.</p>
  return (
    <details>
      <summary>Both legs</summary>
      <Entries entries={entries} />
    </details>
  )
}
