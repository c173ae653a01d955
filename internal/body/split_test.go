package body

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"testing"
	"unicode/utf8"
)

// FuzzSplit holds the splitter against encoding/json: of every valid object or array both find the same parts.
func FuzzSplit(f *testing.F) {
	for _, seed := range []string{`{}`, ` { } `, `[]`, "[\n]", `{"a":1,"b":[1,2,{"c":"]"}],"a":"\\\""}`, `[1 , "x,\"y" ,null,[[]],{"k":"}"}]`,
		"\t[ -1.5e3\n,true , {} ]", `{"\u0061":"\ud83d\ude00","b" : {"c":[]}}`, `["\\"]`, `[[["deep"]],0]`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if !utf8.Valid(raw) || !json.Valid(raw) { // as Parse proves
			return
		}
		switch first(raw) {
		case '{':
			var want object
			if err := json.Unmarshal(raw, &want); err != nil {
				t.Skip()
			}
			sameParts(t, raw, splitObject(raw), want)
		case '[':
			var want []json.RawMessage
			if err := json.Unmarshal(raw, &want); err != nil {
				t.Skip()
			}
			sameParts(t, raw, maps.Collect(slices.All(splitArray(raw))), maps.Collect(slices.All(want)))
		case '"':
			var want string
			if err := json.Unmarshal(raw, &want); err != nil {
				t.Skip()
			}
			if got := text(raw); got != want {
				t.Fatalf("text(%q) = %q, want %q", raw, got, want)
			}
		}
	})
}

func sameParts[K comparable](t *testing.T, raw []byte, got, want map[K]json.RawMessage) {
	t.Helper()
	same := func(a, b json.RawMessage) bool { return bytes.Equal(bytes.TrimSpace(a), bytes.TrimSpace(b)) }
	if !maps.EqualFunc(got, want, same) {
		t.Fatalf("%q parts into %v, want %v", raw, got, want)
	}
}

func BenchmarkParse(b *testing.B) {
	d := FromText(string(bytes.Repeat([]byte("A paragraph with “quotes” and words, of a usual length for a story that is read.\n\n"), 40)))
	d.AssignIDs(func() string { return "b" })
	raw, err := json.Marshal(d)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(raw); err != nil {
			b.Fatal(err)
		}
	}
}
