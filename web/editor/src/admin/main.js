// The entry of admin.js: what every page of the admin has. Each part finds what
// the page holds and leaves the rest alone; pages work without it.
import { busy } from './busy.js'
import { counts } from './counts.js'
import { dialogs, menus, notices } from './float.js'
import { keys } from './keys.js'
import { htmxManners } from './htmx.js'
import { tabs } from './tabs.js'

htmxManners()
menus()
dialogs()
notices()
keys()
busy()
counts()
tabs()
