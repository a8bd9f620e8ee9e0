// Core dumps: there are none of this program, whose memory holds keys, tokens and personal data.
#pragma once

namespace counterfoil {

// Whatever the machine does with the cores of others, a file or a pipe, it gets none of ours.
void forbid_core_dumps();

}  // namespace counterfoil
