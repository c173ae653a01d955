package api_test

import (
	"strings"
	"testing"
)

// segments are those of a translation by key, as somebody gets them.
func (n *newsroom) segments(who, job string) (keys []string, by map[string]map[string]any) {
	n.t.Helper()
	by = map[string]map[string]any{}
	list, _ := n.as(who, "GET /translations/"+job, nil).is(200).get("segments").([]any)
	for _, v := range list {
		s := v.(map[string]any)
		key := s["key"].(string)
		keys, by[key] = append(keys, key), s
	}
	return keys, by
}

func TestATranslationIsMadeSegmentBySegment(t *testing.T) {
	eachDatabase(t, func(t *testing.T, n *newsroom) {
		source := n.as("en-reporter", "POST /stories", m{"desk": "en", "headline": "The library opens late",
			"body_html": "<p>It opens at ten. <strong>Tea is free</strong> until noon.</p><p>Bring a book.</p>"}).is(201).str("id")
		n.step("en-reporter", source, "submit").is(200)
		n.step("en-editor", source, "approve").is(200)
		n.step("en-chief", source, "publish").is(200)
		job := n.as("en-chief", "POST /stories/"+source+"/translations", m{"desks": []string{"ka"}}).is(200).str("items.0.id")
		n.as("ka-translator", "POST /translations/"+job+"/claim", m{}).is(200)
		keys, by := n.segments("ka-translator", job)
		if len(keys) != 4 || keys[0] != "headline" {
			t.Fatalf("the segments are %v", keys)
		}
		for _, key := range keys {
			s := by[key]
			if s["version"].(float64) != 0 || s["progress"] != "none" || s["freshness"] != "current" || s["target"] != "" || s["source_hash"] == "" {
				t.Errorf("one never saved: %v", s)
			}
			if strings.Trim(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_") != "" {
				t.Errorf("the key %q", key)
			}
		}
		if list := n.as("en-chief", "GET /translations/"+job, nil).is(200).get("segments"); list != nil {
			t.Error("the source's desk sees the work of the target's")
		}
		tagged := keys[2]
		if by[tagged]["source"] != "⟨1⟩Tea is free⟨/1⟩ until noon." {
			t.Errorf("inline markup stands as %v", by[tagged]["source"])
		}
		put := func(who, key string, in m) *reply { return n.as(who, "PUT /translations/"+job+"/segments/"+key, in) }
		change := func(key, target string, version int) m {
			return m{"target": target, "source_hash": by[key]["source_hash"], "version": version}
		}
		put("ka-translator", keys[0], change(keys[0], "ბიბლიოთეკა გვიან იხსნება", 0)).is(200).has("version", "1", "freshness", "current", "origin", "human", "target", "ბიბლიოთეკა გვიან იხსნება")
		put("ka-translator", keys[1], change(keys[1], "ათზე იხსნება.", 0)).is(200)
		n.as("ka-translator", "POST /translations/"+job+"/submit", m{}).guard("segments")
		for name, target := range map[string]string{"without its tag": "ჩაი უფასოა.", "an end before its beginning": "⟨/1⟩ჩაი⟨1⟩", "a tag that nobody knows": "⟨1⟩ჩაი⟨/1⟩⟨7/⟩"} {
			put("ka-translator", tagged, change(tagged, target, 0)).guard("tags")
			_ = name
		}
		put("ka-translator", tagged, change(tagged, "შუადღემდე ⟨1⟩ჩაი უფასოა⟨/1⟩.", 0)).is(200)
		put("ka-translator", keys[3], change(keys[3], "წიგნი წამოიღეთ.", 0)).is(200)

		target := n.as("ka-translator", "GET /translations/"+job, nil).str("story")
		html := n.as("ka-translator", "GET /stories/"+target, nil).is(200).has("headline", "ბიბლიოთეკა გვიან იხსნება").str("body_html")
		if !strings.Contains(html, "ათზე იხსნება. შუადღემდე <strong>ჩაი უფასოა</strong>.") {
			t.Errorf("the target is %s", html)
		}

		// What moved meanwhile is answered with both texts.
		r := put("ka-translator", keys[1], change(keys[1], "სხვა ტექსტი.", 0)).is(409)
		r.has("yours.target", "სხვა ტექსტი.", "current.target", "ათზე იხსნება.", "current.version", "1")
		put("ka-translator", keys[1], m{"target": "x.", "source_hash": "0123456789abcdef", "version": 1}).is(409).has("current.source", "It opens at ten.")
		_, now := n.segments("ka-translator", job)
		if now[keys[1]]["target"] != "ათზე იხსნება." {
			t.Errorf("a refused text was saved: %v", now[keys[1]])
		}
		n.as("ka-translator", "POST /translations/"+job+"/submit", m{}).is(200).has("state", "submitted")
	})
}

func TestASegmentIsRefusedWithTheReasonAndNothingIsHalfWritten(t *testing.T) {
	n := sqlite(t)
	live := n.live("A gauge by the river")
	job := n.as("en-chief", "POST /stories/"+live+"/translations", m{"desks": []string{"ka"}}).is(200).str("items.0.id")
	n.as("ka-translator", "POST /translations/"+job+"/claim", m{}).is(200)
	_, by := n.segments("ka-translator", job)
	good := m{"target": "საზომი", "source_hash": by["headline"]["source_hash"], "version": 0}
	with := func(kv ...any) m {
		out := m{}
		for k, v := range good {
			out[k] = v
		}
		for i := 0; i+1 < len(kv); i += 2 {
			out[kv[i].(string)] = kv[i+1]
		}
		return out
	}
	for _, c := range []struct {
		rule, who, key string
		in             m
		status         int
		field          string
	}{
		{"a segment of another job", "ka-translator", "nosuchblock.0", good, 404, ""},
		{"another desk", "fa-translator", "headline", good, 404, ""},
		{"the source's desk", "en-chief", "headline", good, 403, ""},
		{"nothing said", "ka-translator", "headline", m{}, 422, "target source_hash version"},
		{"a text that is none", "ka-translator", "headline", with("target", 7), 422, "target"},
		{"a version that is none", "ka-translator", "headline", with("version", "one"), 422, "version"},
		{"control characters", "ka-translator", "headline", with("target", "a\u0001b"), 422, "target"},
		{"a megabyte", "ka-translator", "headline", with("target", strings.Repeat("ა", 400_000)), 422, "target"},
		{"an unknown field", "ka-translator", "headline", with("colour", "red"), 400, ""},
	} {
		r := n.as(c.who, "PUT /translations/"+job+"/segments/"+c.key, c.in)
		if r.status != c.status {
			t.Errorf("%s: %d, want %d: %.200s", c.rule, r.status, c.status, r.raw)
			continue
		}
		if c.field != "" {
			if got := r.fields(); got != c.field {
				t.Errorf("%s names %q, want %q", c.rule, got, c.field)
			}
		}
	}
	if _, now := n.segments("ka-translator", job); now["headline"]["target"] != "" || now["headline"]["version"].(float64) != 0 {
		t.Errorf("something was written: %v", now["headline"])
	}
}
