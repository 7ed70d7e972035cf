#pragma once

// The operator's log: one line per event, on standard error (the service manager keeps it). A line is an event's name and
// fields; PatientText is not a field's type, so patient data can't get in. spdlog writes it from a thread of its own.

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>

namespace chartroom::log {

enum class Level { debug, info, warning, error };

struct Field {
  Field(std::string_view field_name, std::string_view field_value) : name(field_name), value(field_value) {}
  Field(std::string_view field_name, const char* field_value) : name(field_name), value(field_value) {}
  Field(std::string_view field_name, const std::string& field_value) : name(field_name), value(field_value) {}
  Field(std::string_view field_name, std::integral auto field_value) : name(field_name), value(std::to_string(field_value)) {}
  Field(std::string_view field_name, double field_value) : name(field_name), value(std::to_string(field_value)) {}

  std::string name;
  std::string value;
};

// Once, from main, before threads start. Lines below `level` are dropped. Without it, warnings and errors are written at once.
void start(Level level);
// Flushes; from main at the end.
void stop();

// event: snake_case words, like "import_finished". From any thread.
void write(Level level, std::string_view event, std::initializer_list<Field> fields = {});

inline void info(std::string_view event, std::initializer_list<Field> fields = {}) { write(Level::info, event, fields); }
inline void warning(std::string_view event, std::initializer_list<Field> fields = {}) { write(Level::warning, event, fields); }
inline void error(std::string_view event, std::initializer_list<Field> fields = {}) { write(Level::error, event, fields); }

}  // namespace chartroom::log
