#include "base/files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "testing/temp_folder.h"

namespace chartroom {
namespace {

class FilesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto folder = OsFolder::at(above_ / "folder");
    ASSERT_TRUE(folder) << folder.error().detail;
    folder_ = std::move(*folder);
  }

  testing::TempFolder above_;
  std::unique_ptr<OsFolder> folder_;
};

TEST_F(FilesTest, append_read_truncate) {
  auto file = folder_->open("a");
  ASSERT_TRUE(file);
  ASSERT_TRUE((*file)->append(as_bytes("hello ")));
  ASSERT_TRUE((*file)->append(as_bytes("world")));
  ASSERT_TRUE((*file)->sync());
  EXPECT_EQ((*file)->size(), 11U);
  EXPECT_EQ(as_text(*(*file)->read(6, 5)), "world");
  EXPECT_EQ((*file)->read(6, 6).error().code, ErrorCode::corrupt);
  EXPECT_EQ((*file)->read(12, 0).error().code, ErrorCode::corrupt);
  EXPECT_EQ((*file)->read(1, ~std::size_t{0}).error().code, ErrorCode::corrupt);
  ASSERT_TRUE((*file)->truncate(5));
  ASSERT_TRUE((*file)->append(as_bytes("!")));
  EXPECT_EQ(as_text(*folder_->read("a")), "hello!");
}

TEST_F(FilesTest, replace_is_whole_and_names_are_listed_sorted) {
  ASSERT_TRUE(folder_->replace("b", as_bytes("one")));
  ASSERT_TRUE(folder_->replace("b", as_bytes("two")));
  ASSERT_TRUE(folder_->replace("a", as_bytes("")));
  EXPECT_EQ(as_text(*folder_->read("b")), "two");
  EXPECT_EQ(*folder_->list(), (std::vector<std::string>{"a", "b"}));
  ASSERT_TRUE(folder_->remove("b"));
  EXPECT_FALSE(folder_->exists("b"));
  EXPECT_EQ(folder_->read("b").error().code, ErrorCode::not_found);
  EXPECT_EQ(folder_->remove("b").error().code, ErrorCode::not_found);
}

TEST_F(FilesTest, files_and_folders_are_the_owners_alone) {
  ASSERT_TRUE(folder_->open("a"));
  ASSERT_TRUE(folder_->replace("b", as_bytes("x")));
  struct stat facts{};
  for (const char* name : {"a", "b"}) {
    ASSERT_EQ(::stat((folder_->path() / name).c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0600U) << name;
  }
  ASSERT_EQ(::stat(folder_->path().c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0700U);
}

TEST_F(FilesTest, an_open_file_knows_whether_it_still_bears_its_name) {
  const auto file = folder_->open("log");
  ASSERT_TRUE(file);
  ASSERT_TRUE((*file)->append(as_bytes("one")));
  EXPECT_TRUE((*file)->is_still_named().value());
  ASSERT_TRUE(folder_->replace("log", as_bytes("one")));
  EXPECT_FALSE((*file)->is_still_named().value());
  ASSERT_TRUE(folder_->remove("log"));
  EXPECT_FALSE((*file)->is_still_named().value());
}

TEST_F(FilesTest, a_link_is_not_followed) {
  ASSERT_EQ(::symlink("/etc/hostname", (folder_->path() / "link").c_str()), 0);
  EXPECT_FALSE(folder_->read("link"));
  EXPECT_FALSE(folder_->open("link"));
}

TEST_F(FilesTest, errno_becomes_a_code) {
  EXPECT_EQ(fail_errno("write", ENOSPC).error().code, ErrorCode::out_of_space);
  EXPECT_EQ(fail_errno("write", EIO).error().code, ErrorCode::io);
  EXPECT_EQ(fail_errno("open", ENOENT).error().code, ErrorCode::not_found);
}

TEST_F(FilesTest, a_folder_has_one_holder) {
  auto first = FolderLock::take(folder_->path());
  ASSERT_TRUE(first);
  EXPECT_EQ(FolderLock::take(folder_->path()).error().code, ErrorCode::locked);
  first->reset();
  EXPECT_TRUE(FolderLock::take(folder_->path()));
}

}  // namespace
}  // namespace chartroom
