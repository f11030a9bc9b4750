/** What happened to an account: what went from one document to another is one thing, and unfolds into both legs. */
import { Link } from "@tanstack/react-router"
import type { Happening } from "@counterfoil/http-api/Documents"
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
          <End {...between.from} />
        </span>{" "}
        {what} <End {...between.to} />
      </span>
    )
  const [entry] = entries
  return (
    <span>
      {what}{" "}
      {entry !== undefined && (
        <Link to="/documents/$stream" params={{ stream: entry.stream }}>
          {entry.number ?? entry.stream}
        </Link>
      )}
    </span>
  )
}

const End = ({ stream, title }: NonNullable<Happening["between"]>["from"]) => (
  <Link to="/documents/$stream" params={{ stream }}>
    {title}
  </Link>
)

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
