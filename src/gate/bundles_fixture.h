#pragma once

// Two patients with one note and one measurement each; every word of theirs that is nowhere else is a canary.

#include <string_view>

namespace chartroom::gate {

inline const char* bundle_of_a = R"({"resourceType":"Bundle","type":"collection","entry":[
 {"resource":{"resourceType":"Patient","id":"a","identifier":[{"system":"urn:mrn","value":"MRNCANARYA"}],
  "name":[{"family":"Familycanarya","given":["Anna"]}],"birthDate":"1950-03-12","gender":"female"}},
 {"resource":{"resourceType":"Observation","id":"oa","status":"final","subject":{"reference":"Patient/a"},
  "code":{"coding":[{"system":"http://loinc.org","code":"2823-3","display":"Potassium"}],"text":"Potassium"},
  "effectiveDateTime":"2025-11-01","valueQuantity":{"value":4.1,"unit":"mmol/L"}}},
 {"resource":{"resourceType":"DocumentReference","id":"da","status":"current","subject":{"reference":"Patient/a"},
  "type":{"text":"Clinic note"},"date":"2025-11-01T10:00:00Z",
  "content":[{"attachment":{"contentType":"text/plain","data":"UGF0aWVudCBkZW5pZXMgY2hlc3QgcGFpbi4gTm90ZWNhbmFyeWEgd2FzIHNlZW4u"}}]}}]})";

inline const char* bundle_of_b = R"({"resourceType":"Bundle","type":"collection","entry":[
 {"resource":{"resourceType":"Patient","id":"b","identifier":[{"system":"urn:mrn","value":"MRNCANARYB"}],
  "name":[{"family":"Familycanaryb","given":["Bert"]}],"birthDate":"1960-04-13","gender":"male"}},
 {"resource":{"resourceType":"Observation","id":"ob","status":"final","subject":{"reference":"Patient/b"},
  "code":{"text":"Potassium"},"effectiveDateTime":"2025-11-01","valueQuantity":{"value":6.6,"unit":"mmol/L"}}}]})";

inline bool has_canary(std::string_view text) {
  for (const std::string_view word : {"canarya", "canaryb", "CANARYA", "CANARYB", "1950-03-12"}) {
    if (text.find(word) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace chartroom::gate
