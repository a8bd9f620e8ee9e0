// TlsPair: a self-signed certificate and its key, made for a test, as files.
#pragma once

#include <filesystem>
#include <string>

#include "http/tls_context.h"

namespace counterfoil::testing {

// How the key is kept. With a passphrase nobody can read it without one.
enum class KeyForm { open, with_passphrase };

// Writes `folder`/cert.pem and `folder`/key.pem (0600) over what is there. `name` is whom the
// certificate is for; it is valid from yesterday for `days`.
http::TlsFiles make_tls_pair(const std::filesystem::path& folder, const std::string& name,
                             int days = 30, KeyForm form = KeyForm::open);

}  // namespace counterfoil::testing
