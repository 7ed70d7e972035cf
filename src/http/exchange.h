#pragma once

// The Responder of one request: puts answers into bytes and onto its connection.

#include "http/connection.h"

namespace chartroom::http {

class Exchange final : public Responder {
 public:
  struct Form {
    bool is_head_method = false;
    bool is_http_1_0 = false;
    bool keeps_alive = true;
  };
  Exchange(Connection& connection, const Form& form) : connection_(connection), form_(form) {}

  boost::asio::awaitable<Status> send(Response response) override;
  boost::asio::awaitable<Status> begin(Response head) override;
  boost::asio::awaitable<Status> write(std::string_view bytes) override;
  boost::asio::awaitable<Status> end() override;
  boost::asio::awaitable<Status> pause(std::chrono::milliseconds duration) override { return connection_.pause(duration); }
  bool gone() override { return connection_.look_whether_gone(); }
  bool stopping() const override { return connection_.stopping(); }

  bool is_whole() const { return step_ == Step::whole; }
  bool keeps_alive() const { return form_.keeps_alive; }

 private:
  enum class Step { nothing, stream, whole, broken };

  boost::asio::awaitable<Status> put(std::string bytes, Step next);

  Connection& connection_;
  Form form_;
  Step step_ = Step::nothing;
};

}  // namespace chartroom::http
