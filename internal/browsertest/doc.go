// Package browsertest sends people through the newsroom in a real browser: a reporter writes, an editor reviews, a
// chief publishes, a translator translates and readers read, against the very program that is shipped.
//
// It holds only tests, under the build tag "browser", because they need Chromium and minutes:
//
//	go test -tags browser ./internal/browsertest
//
// Without Chromium they are skipped, unless POLYDESK_TEST_BROWSER is "required". POLYDESK_TEST_SHOTS names a folder
// that then receives a picture of every page that is looked at. Whoever works on these tests may name a built program
// in POLYDESK_TEST_PROGRAM and, in POLYDESK_TEST_NEWSROOM, a folder in which the demo newsroom is kept between runs. What one package promises alone is tested there, not here.
//
// testdata/axe.min.js is axe-core 4.14.1 of Deque Systems, under the Mozilla Public License 2.0 (axe.LICENSE.txt),
// unchanged; it is not part of the program.
package browsertest
