/** What a repair changes: what is open of each document or left to give, and of its items, before and after. */
import type { Figure } from "@counterfoil/http-api/Repairs"
import { DocumentLink } from "./DocumentLink.tsx"
import { Money } from "./Money.tsx"

export const Figures = ({ figures }: { readonly figures: ReadonlyArray<Figure> }) => (
  <table className="stack">
    <caption className="away">What it changes</caption>
    <thead>
      <tr>
        <th scope="col">What it changes</th>
        <th scope="col" className="amount">
          Before
        </th>
        <th scope="col" className="amount">
          After
        </th>
      </tr>
    </thead>
    <tbody>
      {figures.map(({ after, before, item, stream, title }) => (
        <tr key={`${stream} ${item ?? ""}`}>
          <th scope="row">
            {before === null ? (
              // It does not exist yet.
              <span className="first-large">{title}</span>
            ) : (
              <DocumentLink stream={stream} title={title} isFirst />
            )}
            {item !== null && <span className="quiet name">{item}</span>}
          </th>
          <td data-label="Before" className="amount">
            <Money of={before} />
          </td>
          <td data-label="After" className="amount">
            <Money of={after} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)
