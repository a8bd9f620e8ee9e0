#include "support/tls_pair.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <memory>
#include <stdexcept>

namespace counterfoil::testing {
namespace {

template <class T, void (*free)(T*)>
struct Freed {
  void operator()(T* value) const { free(value); }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>>;
using X509Certificate = std::unique_ptr<X509, Freed<X509, X509_free>>;

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

void require(bool is_done) {
  if (!is_done) throw std::runtime_error{"a certificate cannot be made"};
}

X509Certificate certify(EVP_PKEY* key, const std::string& name, int days) {
  constexpr long day_s = 86'400;
  X509Certificate certificate{X509_new()};
  require(certificate != nullptr);
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -day_s);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), (days - 1) * day_s);
  X509_NAME* const subject = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), subject);
  X509_set_pubkey(certificate.get(), key);
  require(X509_sign(certificate.get(), key, EVP_sha256()) > 0);
  return certificate;
}

}  // namespace

http::TlsFiles make_tls_pair(const std::filesystem::path& folder, const std::string& name, int days,
                             KeyForm form) {
  const http::TlsFiles files{folder / "cert.pem", folder / "key.pem"};
  const Key key{EVP_EC_gen("P-256")};
  require(key != nullptr);
  const X509Certificate certificate = certify(key.get(), name, days);

  const File certificate_file{std::fopen(files.certificate.c_str(), "w")};
  const File key_file{std::fopen(files.key.c_str(), "w")};
  require(certificate_file && key_file);
  std::filesystem::permissions(files.key, std::filesystem::perms{0600});
  const bool is_locked = form == KeyForm::with_passphrase;
  char passphrase[] = "passphrase";
  require(PEM_write_X509(certificate_file.get(), certificate.get()) == 1);
  require(PEM_write_PrivateKey(key_file.get(), key.get(), is_locked ? EVP_aes_256_cbc() : nullptr,
                               nullptr, 0, nullptr, is_locked ? passphrase : nullptr) == 1);
  return files;
}

}  // namespace counterfoil::testing
