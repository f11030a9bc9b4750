import { database } from "../contract/Database.ts"
import { followContract } from "./FollowContract.ts"
import { followedIn } from "./FollowedDatabase.ts"

followContract("PostgreSQL", followedIn(database()))
