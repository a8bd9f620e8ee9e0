#include "http/input_buffer.h"

#include <algorithm>

#include "base/ensure.h"

namespace counterfoil::http {

void InputBuffer::add(std::size_t size) {
  ensure(size <= bytes_.size() - end_, "no more bytes arrive than there is space for");
  end_ += size;
}

void InputBuffer::make_space(std::size_t size) {
  if (bytes_.size() - end_ >= size) return;
  if (begin_ > 0) {
    std::copy(bytes_.data() + begin_, bytes_.data() + end_, bytes_.data());
    end_ -= begin_;
    begin_ = 0;
  }
  if (bytes_.size() - end_ >= size) return;
  bytes_.resize(std::max(bytes_.size() * 2, end_ + size));
}

void InputBuffer::consume(std::size_t size) {
  ensure(size <= end_ - begin_, "only bytes that arrived are used up");
  begin_ += size;
  if (begin_ == end_) begin_ = end_ = 0;
}

void InputBuffer::truncate(std::size_t size) {
  ensure(size <= end_ - begin_, "only bytes that arrived are forgotten");
  end_ = begin_ + size;
}

void InputBuffer::shrink(std::size_t size) {
  // Assigning an empty one would keep the memory.
  if (begin_ == end_ && bytes_.size() > size) std::vector<char>{}.swap(bytes_);
  if (bytes_.empty()) begin_ = end_ = 0;
}

}  // namespace counterfoil::http
