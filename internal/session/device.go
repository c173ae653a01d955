package session

import (
	"net/http"
	"strings"
)

// Device names a request's browser and system in words ("Firefox, Windows"),
// for a person's list of sessions: never the whole agent string, which would
// tell one reader of the list too much about the machine. Product names are
// the same in every language; what nobody knows is empty.
func Device(r *http.Request) string {
	agent := r.UserAgent()
	browser := firstIn(agent, [][2]string{{"Edg", "Edge"}, {"OPR/", "Opera"}, {"YaBrowser/", "Yandex Browser"},
		{"SamsungBrowser/", "Samsung Internet"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"},
		{"Chrome/", "Chrome"}, {"Safari/", "Safari"}, {"curl/", "curl"}})
	system := firstIn(agent, [][2]string{{"iPhone", "iOS"}, {"iPad", "iPadOS"}, {"Android", "Android"},
		{"Windows", "Windows"}, {"CrOS", "ChromeOS"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"}})
	if browser == "" || system == "" {
		return browser + system
	}
	return browser + ", " + system
}

// firstIn answers the name of the first mark that the text bears.
func firstIn(text string, marks [][2]string) string {
	for _, m := range marks {
		if strings.Contains(text, m[0]) {
			return m[1]
		}
	}
	return ""
}
