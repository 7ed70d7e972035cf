#pragma once

// One record of the ledger as an audit message of DICOM PS3.15 A.5 (what IHE's ATNA sends by ITI-20), and as a message of RFC
// 5424 around it. What has no place in DICOM's schema stands in details of the object that is the ledger's record itself, so
// that nothing of the record is lost (docs/audit-export.md). Values in, values out; one record has one message.

#include <string>

#include "audit/ledger.h"

namespace chartroom::gate {

std::string audit_message_xml(const audit::StoredRecord& stored, const std::string& origin);

// With header, without a frame. Facility 10 (security and authorization), severity 5; the record's number, from 1 and around
// again after 2^31 - 1, as RFC 5424's sequenceId, by which a collector tells what it has already.
std::string audit_syslog_message(const audit::StoredRecord& stored, const std::string& origin);

// As RFC 5425 frames it: the octets' number, a space, the message.
std::string octet_counted(const std::string& message);

}  // namespace chartroom::gate
