#pragma once

// The checks themselves, by what they are about. For doctor_checks.cpp only; what each looks at stands in its table.

#include "main/doctor_checks.h"
#include "main/size_text.h"

namespace chartroom::doctor {

// --- the site's files (doctor_checks_site.cpp)
void configuration(const MachineFacts& facts, Findings& out);
void named_files(const MachineFacts& facts, Findings& out);
void secret_files(const MachineFacts& facts, Findings& out);
void data_folder(const MachineFacts& facts, Findings& out);
void keyring_folder(const MachineFacts& facts, Findings& out);
void owners(const MachineFacts& facts, Findings& out);
void leftovers(const MachineFacts& facts, Findings& out);
void volumes_apart(const MachineFacts& facts, Findings& out);
void key_ways(const MachineFacts& facts, Findings& out);
void recovery_shares(const MachineFacts& facts, Findings& out);
void second_factor(const MachineFacts& facts, Findings& out);
void certificate_time(const MachineFacts& facts, Findings& out);
void certificate_key(const MachineFacts& facts, Findings& out);
void certificate_name(const MachineFacts& facts, Findings& out);
void checkpoints_published(const MachineFacts& facts, Findings& out);
void backups_configured(const MachineFacts& facts, Findings& out);

// --- the machine (doctor_checks_machine.cpp)
void account(const MachineFacts& facts, Findings& out);
void program_folder(const MachineFacts& facts, Findings& out);
void free_space(const MachineFacts& facts, Findings& out);
void free_files(const MachineFacts& facts, Findings& out);
void file_system(const MachineFacts& facts, Findings& out);
void swap(const MachineFacts& facts, Findings& out);
void core_dumps(const MachineFacts& facts, Findings& out);
void ptrace(const MachineFacts& facts, Findings& out);
void open_files(const MachineFacts& facts, Findings& out);
void locked_memory(const MachineFacts& facts, Findings& out);
void clock_synchronized(const MachineFacts& facts, Findings& out);
void clock_behind(const MachineFacts& facts, Findings& out);

// --- the running server (doctor_checks_server.cpp)
void server(const MachineFacts& facts, Findings& out);
void version(const MachineFacts& facts, Findings& out);
void checkpoints_fresh(const MachineFacts& facts, Findings& out);
void emergency_webhook(const MachineFacts& facts, Findings& out);
void audit_collector(const MachineFacts& facts, Findings& out);
void backups(const MachineFacts& facts, Findings& out);
void rehearsals(const MachineFacts& facts, Findings& out);

// --- words
std::string octal(mode_t mode);                    // "0640"
std::string duration_text(std::uint64_t seconds);  // "3 days", "2 hours", "40 minutes", "5 seconds"

}  // namespace chartroom::doctor
