"""tools/check_layers: every rule has a tree that breaks it."""
import shutil

from tool import ROOT, ToolTest


class CheckLayers(ToolTest):
    tool = 'check_layers'

    def setUp(self):
        super().setUp()
        (self.tree / 'cmake').mkdir()
        shutil.copy(ROOT / 'cmake/layers.cmake', self.tree / 'cmake')

    def test_own_layer_and_those_below_are_allowed(self):
        self.put('src/json/read.cpp', '#include "json/read.h"\n#include "domain/session.h"\n'
                 '#include <vector>\n#include <boost/json.hpp>\n')
        self.assert_clean()

    def test_a_layer_above_is_refused(self):
        self.put('src/domain/session.h', '\n#include "json/read.h"\n')
        self.assert_finds('src/domain/session.h:2: "json/read.h": domain sees only domain base')

    def test_a_layer_beside_is_refused(self):
        self.put('src/token/client_token.cpp', '  #  include "store/session_store.h"\n')
        self.assert_finds(
            'src/token/client_token.cpp:1: "store/session_store.h": token sees only token base')

    def test_api_sees_the_messages_of_http(self):
        self.put('src/api/routes.h', '#include "http/message.h"\n')
        self.assert_clean()

    def test_api_sees_nothing_else_of_http(self):
        self.put('src/api/routes.h', '#include "http/server.h"\n')
        self.assert_finds(
            'src/api/routes.h:1: "http/server.h": api sees only api base domain json token store '
            'http/message.h')

    def test_a_name_that_begins_alike_is_not_the_layer(self):
        self.put('src/http/server.cpp', '#include "base_extra/log.h"\n')
        self.assert_finds('src/http/server.cpp:1: "base_extra/log.h": http sees only http base')

    def test_headers_are_named_from_src(self):
        self.put('src/base/log.cpp', '#include "log.h"\n#include "base/../api/routes.h"\n')
        self.assert_finds('src/base/log.cpp:1: "log.h": name it from src/, e.g. "base/log.h"',
                          'src/base/log.cpp:2: "base/../api/routes.h": name it from src/, '
                          'e.g. "base/base/../api/routes.h"')

    def test_a_folder_that_is_no_layer(self):
        self.put('src/misc/a.cpp', '')
        self.assert_finds('src/misc/a.cpp:1: lies in no layer of COUNTERFOIL_LAYERS')

    def test_outside_headers_have_their_places(self):
        self.put('src/api/a.cpp', '#include <sqlite3.h>\n')
        self.put('src/domain/a.cpp', '#include <boost/json/value.hpp>\n')
        self.put('src/store/a.cpp', '#include <openssl/evp.h>\n#include <boost/beast/http.hpp>\n')
        self.assert_finds('src/api/a.cpp:1: <sqlite3.h>: only in app',
                          'src/domain/a.cpp:1: <boost/json/value.hpp>: only in json token',
                          'src/store/a.cpp:1: <openssl/evp.h>: only in base/aes_gcm.cpp token http',
                          'src/store/a.cpp:2: <boost/beast/http.hpp>: only in http')

    def test_only_one_file_of_base_knows_asio(self):
        self.put('src/base/log.h', '#include <boost/asio/awaitable.hpp>\n')
        self.put('src/base/task.h', '#include <boost/asio/awaitable.hpp>\n')
        self.assert_finds('src/base/log.h:1: <boost/asio/awaitable.hpp>: only in base/task.h '
                          'store http api app')

    def test_the_longest_beginning_decides(self):
        self.put('src/base/random.cpp', '#include <sys/random.h>\n')
        self.put('src/store/a.cpp', '#include <sys/random.h>\n#include <sys/stat.h>\n')
        self.assert_finds('src/store/a.cpp:1: <sys/random.h>: only in base')

    def test_an_outside_header_without_a_place_is_refused(self):
        self.put('src/app/a.cpp', '#include <curl/curl.h>\n')
        self.assert_finds('src/app/a.cpp:1: <curl/curl.h>: not in COUNTERFOIL_HEADER_PLACES of '
                          'cmake/layers.cmake')

    def test_what_only_computes_neither_waits_nor_reads(self):
        self.put('src/domain/a.cpp', '#include <chrono>\n#include <mutex>\n')
        self.put('src/json/a.cpp', '#include <fstream>\n')
        self.put('src/store/a.cpp', '#include <mutex>\n')
        self.assert_finds('src/domain/a.cpp:2: <mutex>: domain only computes',
                          'src/json/a.cpp:1: <fstream>: json only computes')

    def test_clocks_are_read_where_time_comes_in(self):
        self.put('src/api/a.cpp', 'auto now = std::chrono::steady_clock::now();\n')
        self.put('src/base/clock.h', 'auto now = std::chrono::system_clock::now();\n')
        self.assert_finds('src/api/a.cpp:1: asks a clock: only in base http app cli')

    def test_an_empty_tree_is_a_mistake(self):
        (self.tree / 'src').mkdir()
        self.assert_finds()
