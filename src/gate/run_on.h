#pragma once

// Runs a function on a worker pool and resumes the coroutine on its own executor with what it returned; nullopt if the
// pool's queue was full. `work` must not throw; what it borrows lives until the coroutine goes on.

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>

#include "base/worker_pool.h"

namespace chartroom::gate {

template <class Returned>
boost::asio::awaitable<std::optional<Returned>> run_on(WorkerPool& pool, std::function<Returned()> work) {
  namespace asio = boost::asio;
  co_return co_await asio::async_initiate<decltype(asio::use_awaitable), void(std::optional<Returned>)>(
      [&pool, &work](auto handler) {
        auto executor = asio::get_associated_executor(handler);
        // Shared: by the job and, if the queue is full, by this function, which then completes it.
        auto kept = std::make_shared<decltype(handler)>(std::move(handler));
        std::move_only_function<void()> job = [guard = asio::make_work_guard(executor), executor, kept,
                                               work = std::move(work)]() mutable {
          std::optional<Returned> returned(work());
          // The guard goes along: once this is posted, the loop may end at any time, and this thread must hold nothing of it.
          asio::post(executor, [guard = std::move(guard), kept = std::move(kept), returned = std::move(returned)]() mutable {
            auto resume = std::move(*kept);
            kept.reset();
            std::move(resume)(std::move(returned));
          });
        };
        if (pool.try_post(job)) return;
        asio::post(executor, [kept]() mutable {
          auto resume = std::move(*kept);
          std::move(resume)(std::optional<Returned>{});
        });
      },
      asio::use_awaitable);
}

}  // namespace chartroom::gate
