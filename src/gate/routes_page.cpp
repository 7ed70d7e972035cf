// The clinician's page: its one document and the files that it names. Public, since signing in is a part of it, and without
// anything of a patient: all of that comes over /api.

#include "gate/page_files.h"
#include "gate/respond.h"
#include "gate/route_table.h"

namespace chartroom::gate {
namespace {

constexpr Field file_fields[] = {{"file", In::path, Kind::text, Need::required, 100, "The file's name, as the page has it."}};

PreparedAnswer file_answer(const PageFile& file, Serves serves, const http::Request& request) {
  PreparedAnswer answer;
  answer.serves = serves;
  answer.headers.push_back({"ETag", "W/" + std::string(file.etag)});
  answer.headers.push_back({"Vary", "Accept-Encoding"});
  if (names_tag(request.header("if-none-match"), file.etag)) {
    answer.status = 304;
    answer.content_type.clear();
    return answer;
  }
  answer.content_type = file.content_type;
  switch (choose_encoding(file, request.header("accept-encoding"))) {
    case Encoding::plain: answer.body = file.plain; break;
    case Encoding::gzip:
      answer.body = file.gzip;
      answer.headers.push_back({"Content-Encoding", "gzip"});
      break;
    case Encoding::brotli:
      answer.body = file.brotli;
      answer.headers.push_back({"Content-Encoding", "br"});
      break;
  }
  return answer;
}

Outcome see_page(const Services&, const Call& call) {
  const PageFile* index = find_page_file(page_index);
  CHECK(index != nullptr, "the page is built in");
  return file_answer(*index, Serves::page, call.http);
}

Outcome see_file(const Services&, const Call& call) {
  const std::string& name = call.input.text("file");
  const PageFile* file = name == page_index ? nullptr : find_page_file(name);
  if (file == nullptr) return std::unexpected(refuse(Problem::not_found, "file"));
  return file_answer(*file, Serves::page_file, call.http);
}

}  // namespace

std::vector<RouteSpec> page_routes() {
  return {
      {.method = "GET",
       .path = "/",
       .action = Action::see_page,
       .summary = "The page for people: open it in a browser.",
       .fields = {},
       .output = "Html",
       .handler = see_page},
      {.method = "GET",
       .path = "/assets/{file}",
       .action = Action::see_page,
       .summary = "A file of the page.",
       .fields = file_fields,
       .output = "File",
       .handler = see_file},
  };
}

}  // namespace chartroom::gate
