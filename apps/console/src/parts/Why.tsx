/** Why a balance is what it is: the sentence, and its terms as a picture. */
import type { Explained } from "@counterfoil/http-api/Documents"
import { Waterfall } from "./Waterfall.tsx"

export const Why = ({ explained }: { readonly explained: ReadonlyArray<Explained> }) => (
  <>
    {explained.map((one) => (
      <div key={one.balance.currency}>
        <p className="sentence">{one.sentence}</p>
        {one.terms.length > 1 && <Waterfall {...one} />}
      </div>
    ))}
  </>
)
