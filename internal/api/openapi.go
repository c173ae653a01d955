package api

import (
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"polydesk/internal/body"
)

type obj = map[string]any

// describe writes the OpenAPI 3.1 document of the routes: what comes in from
// the schemas that read it, what goes out from the types that are written. It
// is marshalled with sorted keys, so that it is the same at every start.
func describe(version string, routes []Route) []byte {
	s := &schemas{all: docSchemas()}
	paths := obj{}
	for _, r := range routes {
		at, _ := paths[r.braced()].(obj)
		if at == nil {
			at = obj{}
			paths[r.braced()] = at
		}
		at[strings.ToLower(r.Method)] = operation(r, s)
	}
	s.add("Problem", reflect.TypeFor[problemDocument]())
	if version == "" {
		version = "dev"
	}
	doc := obj{
		"openapi":  "3.1.0",
		"info":     obj{"title": "Polydesk newsroom API", "version": version, "description": about},
		"servers":  []any{obj{"url": Prefix}},
		"security": []any{obj{"token": []any{}}},
		"paths":    paths,
		"components": obj{"schemas": s.all, "securitySchemes": obj{
			"token": obj{"type": "http", "scheme": "bearer", "description": "An API token: polydesk token create, or My account."}}},
	}
	out, err := json.Marshal(doc)
	if err != nil { // strings, lists and maps only
		panic("api: the OpenAPI document cannot be written: " + err.Error())
	}
	return out
}

const about = "Times are RFC 3339 in UTC, ids are numbers as strings, a person is {id, name} in answers and the id in requests. " +
	"What is wrong is answered in this order: 401, 429, 413, 400, 404, 403, 428, 412, 409, 422. " +
	"POST takes Idempotency-Key: the same key and body have the same answer for 24 hours."

// operation describes one call.
func operation(r Route, s *schemas) obj {
	op := obj{"operationId": r.Name, "summary": r.Summary, "description": "Who may: " + r.Who + ".", "responses": responses(r, s)}
	if r.Open {
		op["security"] = []any{}
	}
	if params := parameters(r); len(params) > 0 {
		op["parameters"] = params
	}
	switch {
	case r.upload:
		file := obj{"type": "object", "required": []string{"file"}, "properties": obj{"file": obj{"type": "string", "contentMediaType": "application/octet-stream"}}}
		op["requestBody"] = obj{"required": true, "content": obj{"multipart/form-data": obj{"schema": file}}}
	case r.In != nil:
		in := fieldsSchema(r.In, s)
		must, _ := in["required"].([]string)
		if r.Method == http.MethodPatch {
			delete(in, "required")
			must = nil
		}
		op["requestBody"] = obj{"required": len(must) > 0, "content": obj{"application/json": obj{"schema": in}}}
	}
	return op
}

func parameters(r Route) []any {
	var out []any
	add := func(in, name, doc string, must bool, schema obj) {
		out = append(out, obj{"in": in, "name": name, "description": doc, "required": must, "schema": schema})
	}
	str := obj{"type": "string"}
	for _, name := range r.names() {
		add("path", name, "", true, str)
	}
	for _, p := range r.Params {
		add("query", p.name, p.doc, false, str)
	}
	if r.List {
		add("query", "limit", "entries of a page; more than 200 is 200", false, obj{"type": "integer", "minimum": 1, "maximum": maxLimit, "default": defaultLimit})
		add("query", "cursor", "next of the page before", false, str)
	}
	if r.Match != "" {
		add("header", "If-Match", "the version that was read, bare or quoted; *: whatever version there is", r.Match == required, str)
	}
	if r.Method == http.MethodPost {
		add("header", "Idempotency-Key", "same key and body: same answer for 24 hours", false, str)
	}
	return out
}

// responses lists success and every refusal that the call may have.
func responses(r Route, s *schemas) obj {
	status := r.Status
	if status == 0 {
		status = http.StatusOK
	}
	success := obj{"description": http.StatusText(status)}
	switch {
	case r.Out != nil:
		schema := s.of(reflect.TypeOf(r.Out))
		if r.OrOut != nil {
			schema = obj{"anyOf": []any{schema, s.of(reflect.TypeOf(r.OrOut))}}
		}
		success["content"] = obj{"application/json": obj{"schema": schema}}
	case r.Open:
		success["content"] = obj{"application/json": obj{"schema": obj{"type": "object"}}}
	default:
		success["content"] = obj{"image/jpeg": obj{}, "image/png": obj{}}
	}
	out := obj{strconv.Itoa(status): success}
	for _, code := range r.refusals() {
		out[strconv.Itoa(code)] = obj{"description": http.StatusText(code),
			"content": obj{"application/problem+json": obj{"schema": obj{"$ref": "#/components/schemas/Problem"}}}}
	}
	return out
}

// refusals lists the statuses of a call's problems.
func (r Route) refusals() []int {
	codes := append([]int{421}, r.Fails...)
	if !r.Open {
		codes = append(codes, 401)
	}
	if r.writes() {
		codes = append(codes, 400, 403, 413, 422)
	}
	if r.List {
		codes = append(codes, 422)
	}
	if r.Method == http.MethodPost {
		codes = append(codes, 409) // the first request with the same Idempotency-Key is still running
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// fieldsSchema describes what comes in.
func fieldsSchema(fields []field, s *schemas) obj {
	props, must := obj{}, []string{}
	for _, f := range fields {
		props[f.name] = fieldSchema(f, s)
		if f.must {
			must = append(must, f.name)
		}
	}
	out := obj{"type": "object", "properties": props, "additionalProperties": false}
	if len(must) > 0 {
		out["required"] = must
	}
	return out
}

func fieldSchema(f field, s *schemas) obj {
	out := obj{}
	switch f.kind {
	case text:
		out["type"] = []string{"string", "null"}
	case number:
		out["type"] = []string{"integer", "null"}
	case boolean:
		out["type"] = []string{"boolean", "null"}
	case moment:
		out["type"], out["format"] = []string{"string", "null"}, "date-time"
	case ident:
		out["type"], out["pattern"] = []string{"string", "null"}, "^[1-9][0-9]*$"
	case document:
		out["anyOf"] = []any{s.of(reflect.TypeFor[*body.Doc]()), obj{"type": "null"}}
	case object:
		out = fieldsSchema(f.fields, s)
		out["type"] = []string{"object", "null"}
	case objects:
		out["type"], out["items"] = []string{"array", "null"}, fieldsSchema(f.fields, s)
	case strs:
		out["type"], out["items"] = []string{"array", "null"}, obj{"type": "string"}
	case byTag:
		out["type"], out["additionalProperties"] = []string{"object", "null"}, obj{"type": "string"}
	}
	if f.max > 0 {
		out["maxLength"] = f.max
	}
	if len(f.choices) > 0 {
		out["type"], out["enum"] = "string", f.choices
	}
	if f.doc != "" {
		out["description"] = f.doc
	}
	return out
}

// schemas collects the types that go out, each once.
type schemas struct{ all obj }

// add describes a struct type under a name.
func (s *schemas) add(name string, t reflect.Type) {
	if _, known := s.all[name]; known {
		return
	}
	s.all[name] = nil // stands for itself inside itself
	props, must := obj{}, []string{}
	for _, f := range reflect.VisibleFields(t) {
		tag, ok := f.Tag.Lookup("json")
		if !ok || f.Anonymous || hidden(t, f) {
			continue
		}
		key, opts, _ := strings.Cut(tag, ",")
		schema := s.of(f.Type)
		if doc := f.Tag.Get("doc"); doc != "" {
			schema["description"] = doc
		}
		props[key] = schema
		if !strings.Contains(opts, "omit") {
			must = append(must, key)
		}
	}
	slices.Sort(must)
	s.all[name] = obj{"type": "object", "properties": props, "required": must}
}

// hidden says whether a promoted field loses against an outer one of its name.
func hidden(t reflect.Type, f reflect.StructField) bool {
	outer, ok := t.FieldByName(f.Name)
	return ok && len(outer.Index) < len(f.Index)
}

// of describes a type; structs by reference.
func (s *schemas) of(t reflect.Type) obj {
	switch t {
	case reflect.TypeFor[time.Time]():
		return obj{"type": "string", "format": "date-time"}
	case reflect.TypeFor[*body.Doc]():
		return obj{"$ref": "#/components/schemas/Doc"}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return obj{"anyOf": []any{s.of(t.Elem()), obj{"type": "null"}}}
	case reflect.Slice:
		return obj{"type": "array", "items": s.of(t.Elem())}
	case reflect.Map:
		return obj{"type": "object", "additionalProperties": s.of(t.Elem())}
	case reflect.String:
		return obj{"type": "string"}
	case reflect.Bool:
		return obj{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return obj{"type": "integer"}
	case reflect.Struct:
		name := schemaName(t)
		s.add(name, t)
		return obj{"$ref": "#/components/schemas/" + name}
	}
	return obj{} // any
}

// schemaName is a type's name as the document bears it: "StoryAnswer",
// "RevisionList".
func schemaName(t reflect.Type) string {
	name := t.Name()
	if inner, ok := strings.CutPrefix(name, "list["); ok {
		inner = strings.TrimSuffix(inner, "]")
		name = inner[strings.LastIndexByte(inner, '.')+1:] + "List"
	}
	name = strings.TrimSuffix(name, "Answer")
	return strings.ToUpper(name[:1]) + name[1:]
}
