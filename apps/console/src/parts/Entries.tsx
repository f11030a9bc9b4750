/** What was recorded, in its order: with the day it counts from, who did it and why. */
import type { Entry } from "@counterfoil/http-api/Documents"
import { DocumentLink } from "./DocumentLink.tsx"
import { When } from "./Marks.tsx"
import { Money } from "./Money.tsx"

export const Entries = ({ entries }: { readonly entries: ReadonlyArray<Entry> }) => (
  <ol className="entries">
    {entries.map((entry) => (
      <li key={`${entry.stream} ${entry.version}`}>
        <p className="what">
          <span>
            {entry.what} <DocumentLink stream={entry.stream} title={entry.number ?? entry.stream} />
          </span>
          {entry.amount !== null && <Money of={entry.amount} />}
        </p>
        <p className="quiet">
          counts from {entry.effectiveOn} · recorded <When at={entry.recordedAt} /> by {entry.actor}
          {entry.operation !== null && <> · operation {entry.operation}</>}
          {entry.reason !== null && <> · “{entry.reason}”</>}
        </p>
      </li>
    ))}
  </ol>
)
