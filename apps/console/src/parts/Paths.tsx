/** The way of each cent: from where to where, when, by whom and why. */
import type { Path } from "@counterfoil/http-api/Documents"
import { DocumentLink } from "./DocumentLink.tsx"
import { When } from "./Marks.tsx"
import { Money } from "./Money.tsx"

export const Paths = ({ paths }: { readonly paths: ReadonlyArray<Path> }) => (
  <table className="stack">
    <caption className="away">From where to where each amount went, when, by whom and why</caption>
    <thead>
      <tr>
        <th scope="col">From</th>
        <th scope="col">To</th>
        <th scope="col">What</th>
        <th scope="col">Recorded</th>
        <th scope="col" className="amount">
          Amount
        </th>
      </tr>
    </thead>
    <tbody>
      {paths.map(({ actor, amount, effectiveOn, from, operation, reason, recordedAt, to, what }, at) => (
        // Nothing else tells two of the same operation apart; their order never changes.
        <tr key={`${operation} ${at}`}>
          <th scope="row">
            <Place {...from} />
          </th>
          <td data-label="To">
            <span>
              <Place {...to} />
            </span>
          </td>
          <td data-label="What">
            <span>
              {what}
              <span className="quiet name">counts from {effectiveOn}</span>
            </span>
          </td>
          <td data-label="Recorded">
            <span>
              <When at={recordedAt} />
              <span className="quiet name">
                by {actor} under {operation}
                {reason !== null && <>: “{reason}”</>}
              </span>
            </span>
          </td>
          <td data-label="Amount" className="amount">
            <Money of={amount} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)

const Place = ({ item, stream, title }: Path["from"]) => (
  <>
    {stream === null ? title : <DocumentLink stream={stream} title={title} isFirst />}
    {item !== null && <span className="quiet name">{item}</span>}
  </>
)
