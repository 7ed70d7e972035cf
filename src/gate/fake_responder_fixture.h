#pragma once

// For tests: stands where the server's connection would.

#include <boost/json.hpp>
#include <functional>
#include <string>
#include <vector>

#include "http/server.h"

namespace chartroom::gate {

// Collects what is sent; a stream's frames one by one.
class FakeResponder final : public http::Responder {
 public:
  boost::asio::awaitable<Status> send(http::Response sent) override;
  boost::asio::awaitable<Status> begin(http::Response head) override;
  boost::asio::awaitable<Status> write(std::string_view bytes) override;
  boost::asio::awaitable<Status> end() override;
  boost::asio::awaitable<Status> pause(std::chrono::milliseconds) override;
  bool gone() override { return false; }
  bool stopping() const override { return false; }

  std::string header(std::string_view name) const {
    for (const http::Header& one : response.headers) {
      if (one.name == name) return one.value;
    }
    if (response.shared == nullptr) return "";
    for (const http::Header& one : response.shared->headers()) {
      if (one.name == name) return one.value;
    }
    return "";
  }
  boost::json::object json() const {
    boost::system::error_code error;
    boost::json::value value = boost::json::parse(response.body, error);
    return !error && value.is_object() ? value.get_object() : boost::json::object{};
  }
  // The problem's code, in either form.
  std::string code() const {
    const auto body = json();
    if (const auto* issues = body.if_contains("issue")) {
      return std::string(issues->at(0).at("details").at("coding").at(0).at("code").as_string());
    }
    return body.contains("code") ? std::string(body.at("code").as_string()) : "";
  }
  std::string text() const {
    std::string all = response.body;
    for (const std::string& frame : frames) all += frame;
    return all;
  }

  http::Response response{0};
  std::vector<std::string> frames;
  std::function<void(std::size_t)> on_frame;
  std::size_t fail_at_frame = 0;
  bool done = false;
};

}  // namespace chartroom::gate
