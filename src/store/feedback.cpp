#include "store/feedback.h"

#include <limits>

#include "crypto/aead.h"
#include "store/rows.h"

namespace chartroom::store {
namespace {

constexpr std::string_view words_context = "feedback_words";

// The place of a row in a list.
struct FeedbackPlace {
  std::int64_t created_us = std::numeric_limits<std::int64_t>::max();
  Bytes id = Bytes(16, 0xff);
};

std::string to_cursor(const FeedbackRow& row) {
  ByteWriter out;
  out.i64(to_us(row.created));
  out.raw(row.id.view());
  return to_base64url(out.bytes());
}

Result<FeedbackPlace> feedback_place_of(std::string_view cursor) {
  if (cursor.empty()) return FeedbackPlace{};
  const auto bytes = from_base64url(cursor);
  if (!bytes || bytes->size() != 24) return fail(ErrorCode::invalid, "`after` is not from a page of this list");
  ByteReader in(*bytes);
  FeedbackPlace place;
  place.created_us = in.i64();
  place.id = to_bytes(in.raw(16));
  return place;
}

Status open_words(const Access& access, ByteView sealed, FeedbackRow& row) {
  const auto key = key_of_known_chart(access, row.chart);
  if (!key) return fail(key);
  const auto plain = crypto::open(*key, sealed, seal_context(words_context, row.id.view()));
  if (!plain) return fail_in("feedback", plain);
  row.words = PatientText(std::string(plain->begin(), plain->end()));
  return {};
}

enum class Words : std::uint8_t { left_sealed, opened };

// Columns: id, patient, chart, created, sealed, words.
Result<FeedbackRow> open_row(const Access& access, const Statement& row, Words words) {
  FeedbackRow found;
  if (auto read = read_id(row.blob(0), found.id); !read) return fail(read);
  if (auto read = read_id(row.blob(1), found.patient); !read) return fail(read);
  if (auto read = read_id(row.blob(2), found.chart); !read) return fail(read);
  found.created = from_us(row.integer(3));
  const auto plain = access.sealer.open(Table::feedback, found.id.view(), row.blob(4));
  if (!plain) return fail(plain);
  if (auto read = decode_feedback(*plain, found); !read) return fail(read);
  if (words == Words::left_sealed || !found.has_words) return found;
  if (auto opened = open_words(access, row.blob(5), found); !opened) return fail(opened);
  return found;
}

class PageBuilder {
 public:
  PageBuilder(const Access& access, std::size_t limit, Words words) : access_(access), limit_(limit), words_(words) {}

  Status take(const Statement& row) {
    if (page_.rows.size() == limit_) {
      more_ = true;
      return {};
    }
    auto found = open_row(access_, row, words_);
    if (!found) return fail(found);
    page_.rows.push_back(std::move(*found));
    return {};
  }
  Page<FeedbackRow> done() {
    if (more_ && !page_.rows.empty()) page_.next = to_cursor(page_.rows.back());
    return std::move(page_);
  }

 private:
  const Access& access_;
  const std::size_t limit_;
  const Words words_;
  Page<FeedbackRow> page_;
  bool more_ = false;
};

}  // namespace

Status insert_feedback(const Access& access, const FeedbackRow& row) {
  const Bytes sealed = access.sealer.seal(Table::feedback, row.id.view(), encode(row));
  if (!row.has_words) {
    return access.db.run("INSERT INTO feedback (id, patient, chart, created, sealed, words) VALUES (?1, ?2, ?3, ?4, ?5, NULL)",
                         row.id, row.patient, row.chart, to_us(row.created), sealed);
  }
  const auto key = key_of_known_chart(access, row.chart);
  if (!key) return fail(key);
  const Bytes words = crypto::seal(*key, as_bytes(row.words.reveal()), seal_context(words_context, row.id.view()));
  return access.db.run("INSERT INTO feedback (id, patient, chart, created, sealed, words) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                       row.id, row.patient, row.chart, to_us(row.created), sealed, words);
}

Result<Page<FeedbackRow>> page_of_feedback(const Access& access, std::size_t limit, std::string_view after) {
  const auto place = feedback_place_of(after);
  if (!place) return fail(place);
  PageBuilder builder(access, limit, Words::left_sealed);
  const auto done = access.db.each(
      "SELECT id, patient, chart, created, sealed FROM feedback WHERE (created, id) < (?1, ?2) "
      "ORDER BY created DESC, id DESC LIMIT ?3",
      [&](const Statement& row) { return builder.take(row); }, place->created_us, place->id, std::uint64_t{limit} + 1);
  if (!done) return fail(done);
  return builder.done();
}

Result<Page<FeedbackRow>> page_of_patients_feedback(const Access& access, PatientId patient, std::size_t limit,
                                                    std::string_view after) {
  const auto place = feedback_place_of(after);
  if (!place) return fail(place);
  PageBuilder builder(access, limit, Words::opened);
  const auto done = access.db.each(
      "SELECT id, patient, chart, created, sealed, words FROM feedback WHERE patient = ?4 AND (created, id) < (?1, ?2) "
      "ORDER BY created DESC, id DESC LIMIT ?3",
      [&](const Statement& row) { return builder.take(row); }, place->created_us, place->id, std::uint64_t{limit} + 1, patient);
  if (!done) return fail(done);
  return builder.done();
}

}  // namespace chartroom::store
