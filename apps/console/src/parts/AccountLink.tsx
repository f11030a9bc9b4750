/** An account by its id; a dash for what belongs to nobody. */
import { Link } from "@tanstack/react-router"

export const AccountLink = ({ account }: { readonly account: string | null }) =>
  account === null ? (
    <>–</>
  ) : (
    <Link to="/accounts/$id" params={{ id: account }}>
      {account}
    </Link>
  )
