#pragma once

// CHECK(condition, "what must hold"): a bug, not an input, made it false. On in every build; it ends the process, since a
// server that no longer understands itself must not answer about a patient. The text is a literal, so it can't hold data.

namespace chartroom {

[[noreturn]] void check_failed(const char* file, int line, const char* condition, const char* text) noexcept;

}  // namespace chartroom

#define CHECK(condition, text) \
  (static_cast<bool>(condition) ? void(0) : ::chartroom::check_failed(__FILE__, __LINE__, #condition, "" text))
