/** A document by its number or title. */
import { Link } from "@tanstack/react-router"

interface Props {
  readonly stream: string
  readonly title: string
  /** Where nothing stands before it, a title begins with a capital. */
  readonly isFirst?: boolean
}

export const DocumentLink = ({ isFirst = false, stream, title }: Props) => (
  <Link to="/documents/$stream" params={{ stream }} {...(isFirst ? { className: "first-large" } : {})}>
    {title}
  </Link>
)
