// Task<T>: a coroutine on an io_context, the one asynchronous type of http, store and api.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace counterfoil {

// The executor is concrete: a type-erased one costs an allocation and a virtual call per switch.
using TaskExecutor = boost::asio::io_context::executor_type;

template <class T>
using Task = boost::asio::awaitable<T, TaskExecutor>;

}  // namespace counterfoil
