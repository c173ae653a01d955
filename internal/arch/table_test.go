package arch

// The import table. A room is a package under internal (or, at the end, one of the folders beside it); each names
// the rooms it may import and nothing else. Lines stand from the leaves up, and a room may only name what stands
// above it, so arrows cannot run in a circle or upwards (TestTheTableRunsDown).

// leaves import nothing of ours.
var leaves = []string{"errs", "lang", "clock", "event", "config"}

// rules are pure: no database, no HTTP, no clock.
var rules = []string{"body", "credit"}

// features know what a newsroom does.
var features = []string{"account", "desk", "media", "story", "translation", "publish"}

// surfaces speak HTTP.
var surfaces = []string{"session", "site", "admin", "api"}

type room struct {
	name string
	may  []string
}

func table() []room {
	return []room{
		// Data and embedded files.
		{"locales", nil},
		{"migrations", nil},
		{"web", nil},
		{"web/templates", nil},

		// Leaves.
		{"errs", nil},
		{"lang", nil},
		{"clock", nil},
		{"event", nil},
		{"config", nil},

		// Pure rules.
		{"body", []string{"errs", "lang"}},
		{"credit", []string{"errs", "lang"}},

		// HTTP without a web framework and without nouns: headers, ETag, negotiation. It is a leaf of the surfaces, and
		// view, which serves the static files, stands on it.
		{"httpx", []string{"errs", "clock"}},

		// Infrastructure that features do not know, but for picture, which is the rules of images and the decoder they
		// are about: media asks it directly.
		{"blob", []string{"errs", "clock"}},
		{"i18n", []string{"errs", "lang"}},
		{"view", []string{"errs", "httpx"}},
		{"job", []string{"errs", "clock", "event"}},
		{"picture", []string{"errs"}},

		// What readers may have; its types are what publish writes.
		{"reader", []string{"errs", "lang", "event", "body", "credit"}},

		// Features: account, desk → media → story → translation → publish.
		{"account", []string{"errs", "lang", "clock", "event"}},
		{"desk", []string{"errs", "lang", "clock", "event", "account"}},
		{"media", []string{"errs", "lang", "clock", "event", "picture", "account", "desk"}},
		{"story", []string{"errs", "lang", "clock", "event", "body", "credit", "account", "desk", "media"}},
		{"translation", []string{"errs", "lang", "clock", "event", "body", "credit", "account", "desk", "media", "story"}},
		{"publish", []string{"errs", "lang", "clock", "event", "body", "credit", "reader", "account", "desk", "media", "story", "translation"}},

		// All SQL; it knows the features for their types.
		{"store", append([]string{"errs", "lang", "clock", "event", "body", "reader", "migrations"}, features...)},

		// Surfaces. site reaches no feature and no store: it cannot show what is not public.
		{"session", []string{"errs", "clock", "httpx", "account"}},
		{"site", []string{"errs", "lang", "clock", "event", "body", "credit", "httpx", "i18n", "view", "reader", "web", "web/templates"}},
		{"admin", append([]string{"errs", "lang", "clock", "event", "body", "credit", "httpx", "i18n", "view", "reader", "session", "site", "web", "web/templates", "locales"}, features...)},
		{"api", append([]string{"errs", "lang", "clock", "event", "body", "credit", "httpx", "i18n", "reader", "session"}, features...)},

		// The demonstration newsroom goes through the use cases, as people do.
		{"demo", append([]string{"errs", "lang", "clock", "event", "body", "credit"}, features...)},

		// The composition root knows everything below it.
		{"app", append([]string{"config", "errs", "lang", "clock", "event", "body", "credit", "httpx", "blob", "i18n", "view", "job", "picture", "reader",
			"store", "session", "site", "admin", "api", "demo", "locales", "migrations", "web", "web/templates"}, features...)},
		// The terminal is a surface too: its commands call use cases that app has tied together, and say errors in words.
		{"cmd/polydesk", append([]string{"app", "config", "picture", "errs", "lang", "clock", "i18n", "locales"}, features...)},

		// Programs for those who build and test.
		{"i18n/report", []string{"i18n", "lang", "locales"}},
		{"web/editor/build", nil},
		{"notices", nil},
		{"pgtest", []string{"migrations"}},
		{"store/storetest", []string{"store", "pgtest"}},
		{"admin/admintest", append([]string{"errs", "clock", "body", "blob", "i18n", "view", "picture", "reader", "store", "store/storetest", "session", "site", "admin",
			"locales", "web", "web/templates"}, features...)},
		{"app/apptest", append([]string{"app", "config", "errs", "clock", "body", "reader", "store", "pgtest", "picture"}, features...)},
		{"browsertest", nil}, // it meets the program from outside only
		{"bench", append([]string{"errs", "lang", "clock", "event", "body", "reader", "store", "migrations"}, features...)},
		{"arch", nil},
	}
}

// never are arrows that must not exist by any path, with the reason; the table's first line of defence is that no
// room on the way may import them either.
var never = []struct{ from, to, why string }{
	{"site", "story", "the reader side cannot leak a draft it has no word for"},
	{"site", "translation", "what is being translated is nobody's business outside"},
	{"site", "account", "a public page knows no person"},
	{"site", "session", "a public page knows no cookie"},
	{"site", "store", "pages ask reader's interface"},
	{"reader", "story", "reader's nouns are its own"},
	{"i18n", "body", "the interface's language knows no text of a story"},
	{"view", "reader", "view knows no noun"},
	{"cmd/polydesk", "pgtest", "tests are not part of the program"},
	{"cmd/polydesk", "app/apptest", "tests are not part of the program"},
	{"cmd/polydesk", "admin/admintest", "tests are not part of the program"},
	{"cmd/polydesk", "bench", "the benchmark is not part of the program"},
}

// libraries says which rooms may import what does not belong everywhere. A prefix stands for all below it.
var libraries = []struct {
	prefix string
	rooms  []string
	why    string
}{
	{"gorm.io/", []string{"store"}, "all GORM stands in store"},
	{"github.com/jackc/pgx/", []string{"store", "pgtest"}, "drivers stand where SQL does"},
	{"modernc.org/sqlite", []string{"store", "bench"}, "drivers stand where SQL does; the benchmark's yardstick is a bare loop of commits"},
	{"database/sql", []string{"store", "pgtest", "bench", "reader"}, "SQL stands in store; reader has Valuer and Scanner for its own columns"},
	{"github.com/pressly/goose/", []string{"store", "pgtest"}, "migrations are run by store"},
	{"github.com/labstack/echo/", []string{"httpx", "session", "admin", "admin/admintest", "api", "app", "bench"}, "Echo stands in surfaces and app; the benchmark's yardstick is a bare Echo"},
	{"github.com/nicksnyder/go-i18n/", []string{"i18n"}, "the catalogue library stands in i18n"},
	{"github.com/maypok86/otter/", []string{"site"}, "the page cache is site's"},
	{"github.com/alexedwards/argon2id", []string{"account"}, "passwords are account's"},
	{"golang.org/x/net/html", []string{"body", "admin/admintest"}, "foreign markup comes in through body; tests read pages"},
	{"golang.org/x/image/", []string{"picture", "demo"}, "images are decoded in picture alone; the demo draws its own"},
	{"github.com/evanw/esbuild/", []string{"web/editor/build"}, "bundling is not part of the program"},
	{"github.com/chromedp/", []string{"browsertest"}, "browsers are for tests"},
	{"github.com/alecthomas/kong", []string{"cmd/polydesk", "app"}, "flags are read at the edge"},
	{"html/template", []string{"site", "admin", "view", "web/templates"}, "pages are made in surfaces"},
	{"net/http", append([]string{"httpx", "view", "app", "cmd/polydesk", "bench", "admin/admintest", "app/apptest"}, surfaces...), "HTTP is the surfaces' word"},
}

// trustedFiles are the only ones that may declare a string to be safe markup, style or script.
var trustedFiles = map[string]string{
	"internal/view/trusted.go": "the one file of view: fragments of body's renderer, and JSON for a script",
	"internal/site/render.go":  "the one file of site: the fragment that was rendered when the story was published",
}

// maxLines is a hard limit for a Go file; 400 is a reason to look.
const maxLines = 600

// longFiles may be longer, each with its reason.
var longFiles = map[string]string{}
