#include "base/log.h"

#include <spdlog/async.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <memory>

namespace chartroom::log {
namespace {

spdlog::level::level_enum to_spdlog(Level level) {
  switch (level) {
    case Level::debug: return spdlog::level::debug;
    case Level::info: return spdlog::level::info;
    case Level::warning: return spdlog::level::warn;
    case Level::error: return spdlog::level::err;
  }
  return spdlog::level::info;
}

// logfmt: quoted when the value has anything but plain characters; control characters are replaced, so that a field can't
// forge a line.
std::string in_quotes(std::string_view value) {
  const bool plain = !value.empty() && value.find_first_of(" \"=\\") == std::string_view::npos;
  std::string out = plain ? "" : "\"";
  for (char c : value) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      out += '?';
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  if (!plain) out += '"';
  return out;
}

// Before start(), in commands that are no server: warnings and errors, written at once.
spdlog::logger& first_logger() {
  static const std::unique_ptr<spdlog::logger> logger = [] {
    auto made = std::make_unique<spdlog::logger>("chartroom", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_level(spdlog::level::warn);
    return made;
  }();
  return *logger;
}

std::atomic<spdlog::logger*> current{nullptr};

}  // namespace

void start(Level level) {
  auto logger = spdlog::create_async_nb<spdlog::sinks::stderr_sink_mt>("chartroom");
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  logger->set_level(to_spdlog(level));
  logger->flush_on(spdlog::level::warn);
  spdlog::flush_every(std::chrono::seconds(1));
  current = logger.get();
  spdlog::set_default_logger(std::move(logger));  // which owns it
}

void stop() {
  current = nullptr;
  spdlog::shutdown();
}

void write(Level level, std::string_view event, std::initializer_list<Field> fields) {
  spdlog::logger* started = current;
  spdlog::logger& logger = started == nullptr ? first_logger() : *started;
  if (!logger.should_log(to_spdlog(level))) return;
  std::string line(event);
  for (const Field& field : fields) {
    line += ' ';
    line += field.name;
    line += '=';
    line += in_quotes(field.value);
  }
  logger.log(to_spdlog(level), line);
}

}  // namespace chartroom::log
