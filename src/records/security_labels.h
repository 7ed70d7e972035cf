#pragma once

// The labels that a FHIR resource's meta.security stands for, its securityLabel and confidentiality where it has them: the
// sensitivity codes of HL7 v3 ActCode (ETH, HIV, PSYTHPN …), the policy 42CFRPart2, and confidentiality. Whatever is called
// restricted (R) or very restricted (V) and by no code that says why has the label `restricted`: what isn't understood stays
// closed to those who may not see it.

#include "domain/label.h"
#include "records/json.h"

namespace chartroom::records {

Labels security_labels(const JsonNode& resource);

}  // namespace chartroom::records
